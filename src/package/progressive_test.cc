#include <gtest/gtest.h>

#include "package/cmaf.h"
#include "package/sources.h"
#include "package/synthetic.h"

namespace millrace::package {
namespace {

std::string plain() {
  return source("plain.mp4", kPicture + kSound + kH264 +
                                 "-c:a aac -metadata title='Söme tïtle' -metadata:s:a:0 language=deu");
}

// Writes the progressive form of an original and gives its path.
std::string progressive(const std::string& original) {
  auto file = progressive_from_original(*Plan::make(index_of_file(original)));
  EXPECT_TRUE(file) << file.error().detail;
  if (!file) return {};
  std::string bytes = file->head, source = read_file(original);
  for (const ByteRun& run : file->runs) bytes += source.substr(run.offset, run.size);
  EXPECT_EQ(bytes.size(), file->bytes);
  std::string path = original + ".progressive.mp4";
  write_file(path, bytes);
  return path;
}

std::string decoded(const std::string& path, const std::string& what) {
  return shell("ffmpeg -nostdin -v warning -i " + path + " " + what +
               " -f framehash -hash md5 - 2>&1 | grep -v '^#' | sed 's/.*,//'");
}
std::string times(const std::string& path, const std::string& stream) {
  return shell("ffprobe -v warning -select_streams " + stream +
               " -show_entries frame=best_effort_timestamp_time,pkt_size -of csv=p=0 " + path + " 2>&1");
}

TEST(Progressive, shows_and_sounds_like_the_original) {
  std::string path = progressive(plain());
  EXPECT_EQ(decoded(path, "-map 0:v -fps_mode passthrough"),
            decoded(plain(), "-map 0:v -fps_mode passthrough"));
  EXPECT_EQ(decoded(path, "-map 0:a"), decoded(plain(), "-map 0:a"));
  EXPECT_EQ(times(path, "a:0"), times(plain(), "a:0"));
  EXPECT_EQ(shell("ffprobe -v error -show_entries format_tags=title -of csv=p=0 " + path), "Söme tïtle\n");
  EXPECT_EQ(shell("ffprobe -v warning -count_packets -show_entries stream=nb_read_packets -of csv=p=0 " +
                  path + " 2>&1"),
            "180\n283\n");
}

TEST(Progressive, can_be_read_by_our_own_reader) {
  std::string bytes = read_file(progressive(plain()));
  auto file = read_mp4(reader_of(bytes), bytes.size());
  ASSERT_TRUE(file);
  ASSERT_EQ(file->tracks.size(), 2);
  EXPECT_EQ(file->title, "Söme tïtle");
  EXPECT_EQ(file->tracks[0].packets.size(), 180);
  EXPECT_EQ(file->tracks[1].packets[0].pts, -1024);
  EXPECT_TRUE(file->tracks[1].packets[0].flags & Packet::kHidden);
}

TEST(Progressive, keeps_what_an_edit_list_hides_hidden) {
  std::string cut = source("cut.mp4", "-ss 2.5 -i " + plain() + " -c copy -t 2");
  std::string path = progressive(cut);
  auto index = index_of_file(cut);
  auto again = index_of_file(path);
  EXPECT_EQ(again->video()->order.size(), index->video()->order.size());
  EXPECT_LT(again->video()->packets.size(), 120);
}

TEST(Progressive, keeps_the_picture_turned) {
  std::string turned = source("turn90.mp4", "-i " + plain() + " -c copy -metadata:s:v:0 rotate=90");
  std::string path = progressive(turned);
  EXPECT_EQ(decoded(path, "-map 0:v -frames:v 3"), decoded(turned, "-map 0:v -frames:v 3"));
}

TEST(Progressive, refuses_what_browsers_do_not_play) {
  auto refused = [](MediaIndex::TrackData track) {
    auto file = progressive_from_original(*Plan::make(index_of({std::move(track)})));
    return file ? "served" : file.error().code;
  };
  EXPECT_EQ(refused(video_track({.codec = Codec::hevc})), "not_playable_as_it_is");
  EXPECT_EQ(refused(audio_track({.codec = Codec::flac})), "not_playable_as_it_is");
  auto unaddressed = video_track({});
  unaddressed.header.addressed = false;
  EXPECT_EQ(refused(unaddressed), "not_playable_as_it_is");
}

TEST(Progressive, puts_stored_segments_together) {
  auto plan = Plan::make(index_of_file(plain()));
  std::string original = read_file(plain());
  std::vector<std::string> objects[2];
  std::vector<StoredSegment> segments[2];
  const Rendition* renditions[] = {plan->find("o"), plan->find("ao")};
  for (int track = 0; track < 2; track++)
    for (std::size_t k = 0; k < plan->segments(*renditions[track]); k++) {
      AssembledSegment segment = assemble(*plan, *renditions[track], k);
      std::string bytes = segment.head;
      for (const ByteRun& run : segment.runs) bytes += original.substr(run.offset, run.size);
      segments[track].push_back(*parse_segment(bytes));
      objects[track].push_back(bytes);
    }
  auto file = progressive_from_segments(
      {plan.get(), renditions[0], segments[0], plan->index().video()->header->codec_private},
      {plan.get(), renditions[1], segments[1], plan->index().audio()[0].header->codec_private}, "");
  std::string bytes = file.head;
  for (const StoredRun& run : file.runs)
    bytes += objects[run.audio ? 1 : 0][run.segment].substr(run.offset, run.size);
  EXPECT_EQ(bytes.size(), file.bytes);
  std::string path = scratch() + "/stored.mp4";
  write_file(path, bytes);
  EXPECT_EQ(decoded(path, "-map 0:v -fps_mode passthrough"),
            decoded(plain(), "-map 0:v -fps_mode passthrough"));
  EXPECT_EQ(shell("ffprobe -v warning -count_packets -show_entries stream=nb_read_packets -of csv=p=0 " +
                  path + " 2>&1"),
            "180\n282\n");
}

}  // namespace
}  // namespace millrace::package
