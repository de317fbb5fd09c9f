// Chapters of files, as the index hands them over.
#include "engine/tasks/chapters.h"

#include "base/bytes.h"
#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;

// "begin title", one a line.
std::string found_in(const std::string& path) {
  auto file = open_file(path);
  Fd out = engine::memory_file("index");
  int descriptors[] = {file.fd.get(), out.get()};
  auto reply = index({file.bytes}, {descriptors});
  if (!reply) return reply.error().code;
  EXPECT_EQ(reply->texts.size(), 0u) << "titles are no subtitles";
  std::string text;
  for (const auto& one : reply->chapters) text += fmt::format("{} {}\n", one.begin_ms, one.title);
  return text;
}

std::string with_chapters(const std::string& name, const std::string& more = "") {
  auto list = media().write("chapters.txt",
                            ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle=One\n"
                            "[CHAPTER]\nTIMEBASE=1/1000\nSTART=900\nEND=2000\ntitle=二\n");
  return media().make(
      name, numbered(50) + "-i " + list +
                " -map 0:v -map_metadata 1 -c:v libx264 -preset veryfast -g 25 -pix_fmt yuv420p " + more);
}

TEST(Chapters, are_found_in_every_container_that_has_them) {
  for (const char* name : {"chapters.mp4", "chapters.mov", "chapters.mkv"})
    EXPECT_EQ(found_in(with_chapters(name)), "0 One\n900 二\n") << name;
  EXPECT_EQ(found_in(with_chapters("fragments.mp4", "-movflags frag_keyframe+delay_moov")),
            "0 One\n900 二\n");
  EXPECT_EQ(found_in(with_chapters("chapters.ts")), "") << "which has none";
}

package::Mp4File titled(const std::vector<std::string>& titles, std::string& bytes) {
  package::Mp4File file;
  file.chapters.emplace();
  file.chapters->timescale = 1000;
  for (const auto& title : titles) {
    package::Packet packet;
    packet.offset = bytes.size();
    bytes += ByteWriter().u16(title.size()).text(title).take();
    packet.size = static_cast<std::uint32_t>(bytes.size() - packet.offset);
    packet.pts = static_cast<std::int64_t>(1000 * file.chapters->packets.size());
    file.chapters->packets.push_back(packet);
  }
  return file;
}

TEST(Chapters, have_titles_in_utf_16_too) {
  using namespace std::string_literals;
  std::string bytes;
  auto file = titled(
      {"plain", "\xfe\xff\0A\x4e\x8c"s, "\xff\xfe\x3d\xd8\x00\xde!"s, "\xfe\xff\xd8\x00\0B\0"s}, bytes);
  auto path = media().write("titles.bin", bytes);
  auto source = open_file(path);
  auto chapters = read_chapters({source.fd.get(), source.bytes}, file);
  ASSERT_EQ(chapters.size(), 4u);
  EXPECT_EQ(chapters[0].title, "plain");
  EXPECT_EQ(chapters[1].title, "A二");
  EXPECT_EQ(chapters[2].title, "😀");
  EXPECT_EQ(chapters[3].title,
            "\xef\xbf\xbd"
            "B")
      << "half a pair";
}

TEST(Chapters, come_from_the_list_where_the_track_cannot_be_read) {
  std::string bytes;
  auto file = titled({"never there"}, bytes);
  file.chapter_list = {{15'000'000, "listed"}, {UINT64_MAX, "for ever"}};
  auto path = media().write("nothing.bin", "");
  auto source = open_file(path);
  auto chapters = read_chapters({source.fd.get(), source.bytes}, file);
  ASSERT_EQ(chapters.size(), 1u);
  package::TrackHeader track;
  track.source_time_base = {1, 1000};
  track.source_zero = 100;
  auto placed = place_chapters(chapters, track);
  ASSERT_EQ(placed.size(), 1u);
  EXPECT_EQ(placed[0].begin_ms, 1400) << "counted from the first sample that is shown";
}

TEST(Chapters, far_away_are_left_out) {
  package::TrackHeader track;
  track.source_time_base = {1, 1000};
  track.source_zero = INT64_MIN + 1;
  EXPECT_EQ(place_chapters({{INT64_MAX, {1, 1}, ""}, {INT64_MIN, {1, 1}, ""}}, track).size(), 0u);
}

}  // namespace
}  // namespace millrace::engine::tasks
