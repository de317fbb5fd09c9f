#include "takeout/zip.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/id.h"

namespace millrace::takeout {
namespace {

class ZipTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // What Python's zipfile, which is not ours, says of it.
  std::string python(const std::string& script) {
    auto command = "cd '" + folder_.string() +
                   "' && python3 -c \"import zipfile\nz = zipfile.ZipFile('a.zip')\n" + script + "\" 2>&1";
    std::string out;
    auto* pipe = ::popen(command.c_str(), "r");
    char buffer[4096];
    while (auto n = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
    ::pclose(pipe);
    return out;
  }
  void write(const std::string& bytes) { std::ofstream(folder_ / "a.zip") << bytes; }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("zip" + random_text(8));
};

std::string entry(Zip& zip, std::string_view name, std::string_view bytes) {
  auto out = zip.begin(name, 1'700'000'000'000, bytes.size());
  zip.add(bytes.substr(0, bytes.size() / 2));
  zip.add(bytes.substr(bytes.size() / 2));
  return out + std::string(bytes) + zip.end();
}

TEST_F(ZipTest, IsReadByOthers) {
  Zip zip;
  std::string all = entry(zip, "片名/a b.txt", "hello") + entry(zip, "empty", "");
  write(all + zip.finish());
  EXPECT_EQ(python("print(z.testzip(), z.namelist(), z.read('片名/a b.txt'), z.infolist()[0].date_time)"),
            "None ['片名/a b.txt', 'empty'] b'hello' (2023, 11, 14, 22, 13, 20)\n");
}

TEST_F(ZipTest, WithoutEntriesIsOneToo) {
  write(Zip().finish());
  EXPECT_EQ(python("print(z.namelist())"), "[]\n");
}

TEST_F(ZipTest, HoldsFilesOfMoreThanFourGigabytes) {
  // The bytes themselves are holes of the file; their CRC is that of zeros.
  constexpr std::uint64_t kSize = (std::uint64_t{1} << 32) + 5;
  Zip zip;
  std::ofstream file(folder_ / "a.zip");
  auto head = zip.begin("large", 0, kSize);
  file << head;
  std::string zeros(1 << 24, '\0');
  for (std::uint64_t at = 0; at < kSize; at += zeros.size())
    zip.add(std::string_view(zeros).substr(0, std::min<std::uint64_t>(zeros.size(), kSize - at)));
  file.seekp(static_cast<std::streamoff>(head.size() + kSize));
  file << zip.end() << entry(zip, "after", "small") << zip.finish();
  file.close();
  EXPECT_EQ(python("i = z.infolist()\nprint(i[0].file_size, i[1].header_offset > 2**32, z.read('after'))"),
            "4294967301 True b'small'\n");
}

TEST(ZipName, IsOneThatEverySystemTakes) {
  EXPECT_EQ(zip_name("a/b\\c:d"), "a_b_c_d");
  EXPECT_EQ(zip_name("../.."), "_");
  EXPECT_EQ(zip_name(" . x . "), "x");
  EXPECT_EQ(zip_name(""), "_");
  EXPECT_EQ(zip_name("\xff"), "_");
  EXPECT_EQ(zip_name(std::string("a\0b\n", 4)), "ab");
  std::string longer;
  for (int i = 0; i < 100; i++) longer += "字";
  EXPECT_EQ(zip_name(longer).size(), 120u);
}

}  // namespace
}  // namespace millrace::takeout
