// The files of tests/media/subtitles. NAME.FORMAT is UTF-8; NAME.ENCODING.FORMAT is the same in another
// encoding. golden/NAME.FORMAT.vtt is what is made of one, with the repairs as notes before it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(MILLRACE_SOURCE) / "tests/media/subtitles";

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> files(const fs::path& folder) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) all.push_back(entry.path());
  std::ranges::sort(all);
  return all;
}

std::string shown(const Parsed& parsed) {
  std::string out = fmt::format("NOTE {} {}\n\n", name(parsed.format), parsed.encoding);
  for (const Repair& repair : parsed.repairs) out += fmt::format("NOTE {} {}\n\n", repair.line, repair.code);
  return out + to_vtt(parsed.cues);
}

TEST(Fixtures, become_the_golden_files) {
  int seen = 0;
  for (const fs::path& golden : files(kFolder / "golden")) {
    const std::string source = golden.stem().string();
    SCOPED_TRACE(source);
    auto parsed = parse(contents(kFolder / source), {.file_name = source});
    ASSERT_TRUE(parsed) << parsed.error().detail;
    EXPECT_EQ(shown(*parsed), contents(golden));
    seen++;
  }
  EXPECT_GE(seen, 6);
}

TEST(Fixtures, are_the_same_in_every_encoding) {
  int seen = 0;
  for (const fs::path& path : files(kFolder)) {
    const fs::path stem = path.stem();
    if (!stem.has_extension()) continue;
    const std::string encoding = stem.extension().string().substr(1);
    SCOPED_TRACE(path.filename());
    auto original = parse(contents(kFolder / (stem.stem().string() + path.extension().string())));
    auto other = parse(contents(path));
    ASSERT_TRUE(original) << original.error().detail;
    ASSERT_TRUE(other) << other.error().detail;
    EXPECT_EQ(original->encoding, "utf-8");
    EXPECT_EQ(other->encoding, encoding);
    EXPECT_EQ(to_vtt(other->cues), to_vtt(original->cues));
    EXPECT_EQ(other->repaired, 0u);
    EXPECT_EQ(other->cues.cues.size(), 5u);
    seen++;
  }
  EXPECT_GE(seen, 16);
}

// A file's first cues must be enough, and a file is often in Windows' line ends or none.
TEST(Fixtures, are_known_by_two_subtitles_as_well) {
  for (const fs::path& path : files(kFolder)) {
    const std::string encoding = path.stem().extension().string();
    if (encoding.empty() || encoding.starts_with(".utf") || encoding.starts_with(".iso")) continue;
    SCOPED_TRACE(path.filename());
    std::string bytes = contents(path);
    bytes.resize(bytes.find("\r\n3\r\n"));
    auto parsed = parse(bytes);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    EXPECT_EQ("." + parsed->encoding, encoding);
  }
}

}  // namespace
}  // namespace millrace::subtitle
