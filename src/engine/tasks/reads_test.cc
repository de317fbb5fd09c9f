// What an index costs of the disk, counted by the kernel: texts are taken where packets are read anyway, or
// from their own samples, and never by reading the file once more.
#include <fmt/format.h>

#include <fstream>

#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;

// Bytes that this process has read by system calls.
std::uint64_t bytes_read() {
  std::ifstream io("/proc/self/io");
  std::string name;
  std::uint64_t value = 0;
  while (io >> name >> value)
    if (name == "rchar:") return value;
  ADD_FAILURE() << "/proc/self/io does not say what was read";
  return 0;
}

std::uint64_t cost_of(const std::string& path, std::size_t texts) {
  auto file = open_file(path);
  Fd out = engine::memory_file("index");
  int descriptors[] = {file.fd.get(), out.get()};
  auto before = bytes_read();
  auto reply = index({file.bytes}, {descriptors});
  auto after = bytes_read();
  EXPECT_TRUE(reply && reply->texts.size() == texts);
  return after - before;
}

std::string subtitles() {
  std::string srt;
  for (int i = 0; i < 60; i++)
    srt +=
        fmt::format("{}\n00:00:{:02},000 --> 00:00:{:02},900\nWhat is said in second {}\n\n", i + 1, i, i, i);
  return "-i " + media().write("said.srt", srt) + " ";
}

// Some megabytes, so that a second reading would show.
std::string film(const std::string& name, int texts, const std::string& codec) {
  std::string inputs = "-f lavfi -i testsrc2=s=640x360:r=25:d=60,noise=alls=20:allf=t ";
  std::string maps = "-map 0:v ";
  for (int i = 0; i < texts; i++) {
    inputs += subtitles();
    maps += "-map " + std::to_string(i + 1) + ":s ";
  }
  return media().make(name, inputs + maps + "-c:v libx264 -preset ultrafast -g 50 -b:v 2M " +
                                (texts > 0 ? "-c:s " + codec : ""));
}

constexpr std::uint64_t kMuchLess = 512 << 10;

TEST(Reads, texts_of_matroska_come_with_the_one_reading_of_the_file) {
  // Each picture's place is proven by its bytes, texts or not: so with and without them are compared.
  auto bare = film("bare.mkv", 0, ""), said = film("said.mkv", 2, "srt");
  ASSERT_GT(std::filesystem::file_size(bare), 16 * kMuchLess);
  EXPECT_LE(cost_of(said, 2), cost_of(bare, 0) + kMuchLess);
}

TEST(Reads, texts_of_mp4_cost_their_own_samples) {
  auto bare = film("bare.mp4", 0, ""), said = film("said.mp4", 2, "mov_text");
  ASSERT_GT(std::filesystem::file_size(bare), 16 * kMuchLess);
  auto without = cost_of(bare, 0), with = cost_of(said, 2);
  // Sixty samples and as many gaps between them, of each of two tracks, and the tables that name them.
  constexpr std::uint64_t kSamples = 2 * 120 * 64, kTables = 2 * 120 * 24;
  EXPECT_GT(with, without);
  EXPECT_LE(with - without, kSamples + kTables);
}

}  // namespace
}  // namespace millrace::engine::tasks
