#include "package/cmaf.h"

#include <gtest/gtest.h>

#include "package/sources.h"
#include "package/synthetic.h"

namespace millrace::package {
namespace {

std::string plain() {
  return source("plain.mp4", kPicture + kSound + kH264 +
                                 "-c:a aac -metadata title='Söme tïtle' -metadata:s:a:0 language=deu");
}

std::string assembled_whole(const Plan& plan, const Rendition& rendition, const std::string& original) {
  std::string out = init_segment(plan, rendition,
                                 rendition.kind == RenditionKind::assembled_video
                                     ? plan.index().video()->header->codec_private
                                     : plan.index().audio()[0].header->codec_private);
  for (std::size_t k = 0; k < plan.segments(rendition); k++) {
    AssembledSegment segment = assemble(plan, rendition, k);
    std::string bytes = segment.head;
    for (const ByteRun& run : segment.runs) bytes += original.substr(run.offset, run.size);
    EXPECT_EQ(bytes.size(), segment.bytes);
    out += bytes;
  }
  return out;
}

std::string decoded(const std::string& path, const std::string& what) {
  return shell("ffmpeg -nostdin -v warning -i " + path + " " + what +
               " -f framehash -hash md5 - 2>&1 | grep -v '^#' | sed 's/.*,//'");
}

TEST(Cmaf, assembles_the_original_frame_by_frame) {
  std::string original = read_file(plain());
  auto plan = Plan::make(index_of_file(plain()));
  const Rendition& picture = *plan->find("o");
  std::string path = scratch() + "/o.mp4";
  write_file(path, assembled_whole(*plan, picture, original));
  EXPECT_EQ(shell("ffprobe -v warning -count_frames -show_entries stream=nb_read_frames -of csv=p=0 " + path +
                  " 2>&1"),
            "180\n");
  EXPECT_EQ(decoded(path, "-map 0:v"), decoded(plain(), "-map 0:v"));
}

TEST(Cmaf, assembles_the_original_sound_without_its_priming) {
  std::string original = read_file(plain());
  auto plan = Plan::make(index_of_file(plain()));
  std::string path = scratch() + "/ao.mp4";
  write_file(path, assembled_whole(*plan, *plan->find("ao"), original));
  auto ours = probe(path, "a:0");
  auto theirs = probe(plain(), "a:0");
  ASSERT_EQ(ours.size() + 1, theirs.size());
  EXPECT_EQ(ours[0].pts, 0);
  for (std::size_t i = 0; i < ours.size(); i++) EXPECT_EQ(ours[i].size, theirs[i + 1].size);
  EXPECT_EQ(decoded(path, "-map 0:a -f null").find("rror"), std::string::npos);
}

TEST(Cmaf, merges_packets_that_lie_side_by_side_and_sends_nothing_between) {
  auto plan = Plan::make(index_of({video_track({}), audio_track({})}));
  AssembledSegment segment = assemble(*plan, *plan->find("o"), 0);
  ASSERT_EQ(segment.runs.size(), 1);  // all pictures lie before all sound
  EXPECT_EQ(segment.bytes, segment.head.size() + segment.runs[0].size);
}

TEST(Cmaf, reads_its_own_segments_back) {
  auto plan = Plan::make(index_of({video_track({.b_frames = 2}), audio_track({})}));
  for (std::string name : {"o", "ao"}) {
    const Rendition& rendition = *plan->find(name);
    for (std::size_t k = 0; k < plan->segments(rendition); k++) {
      AssembledSegment segment = assemble(*plan, rendition, k);
      std::string bytes = segment.head + std::string(segment.bytes - segment.head.size(), 'x');
      auto stored = parse_segment(bytes);
      ASSERT_TRUE(stored);
      EXPECT_EQ(stored->payload_offset, segment.head.size());
      auto packets = plan->packets(rendition, k);
      ASSERT_EQ(stored->samples.size(), packets.size());
      std::string again = segment_head(rendition, k, plan->span(rendition, k), stored->samples);
      EXPECT_EQ(again, segment.head);
    }
  }
}

TEST(Cmaf, refuses_segments_that_are_not_its_own) {
  auto plan = Plan::make(index_of({video_track({.frames = 20, .b_frames = 2})}));
  AssembledSegment segment = assemble(*plan, *plan->find("o"), 0);
  std::string good = segment.head + std::string(segment.bytes - segment.head.size(), 'x');
  for (std::size_t size = 0; size < good.size(); size += size < segment.head.size() ? 1 : 997)
    EXPECT_FALSE(parse_segment(std::string_view(good).substr(0, size)));
  EXPECT_FALSE(parse_segment(good + "x"));
  for (std::size_t at = 0; at < segment.head.size(); at++)
    for (int bit = 0; bit < 8; bit++) {
      std::string bytes = good;
      bytes[at] ^= static_cast<char>(1 << bit);
      auto read = parse_segment(bytes);
      if (read) {
        EXPECT_LE(read->payload_offset, bytes.size());
      }
    }
}

TEST(Cmaf, tiles_segments_to_the_tick) {
  auto plan = Plan::make(
      index_of({video_track({.frame_rate = {24'000, 1001}, .frames = 1000, .gop = 31, .b_frames = 3})}));
  const Rendition& picture = *plan->find("o");
  for (std::size_t k = 0; k < plan->segments(picture); k++) {
    AssembledSegment segment = assemble(*plan, picture, k);
    auto stored = parse_segment(segment.head + std::string(segment.bytes - segment.head.size(), 'x'));
    ASSERT_TRUE(stored);
    Ticks first = std::ranges::min(stored->samples, {}, &Sample::pts).pts;
    EXPECT_EQ(first, plan->span(picture, k).begin);
    EXPECT_TRUE(stored->samples[0].key);
    EXPECT_EQ(stored->samples[0].pts, first);
  }
}

// Picture and sound in one file, fragment after fragment.
TEST(Cmaf, muxes_segments_of_several_tracks) {
  std::string original = read_file(plain());
  auto plan = Plan::make(index_of_file(plain()));
  const MuxedTrack tracks[] = {
      {plan.get(), plan->find("o"), plan->index().video()->header->codec_private},
      {plan.get(), plan->find("ao"), plan->index().audio()[0].header->codec_private}};
  std::string bytes = muxed_init(tracks);
  std::uint32_t sequence = 1;
  for (std::size_t k = 0; k < plan->outer_segments(); k++)
    for (std::uint32_t id : {1U, 2U}) {
      const Rendition& rendition = *tracks[id - 1].rendition;
      if (k >= plan->segments(rendition)) continue;
      AssembledSegment segment = assemble(*plan, rendition, k);
      renumber(segment.head, sequence++, id);
      bytes += segment.head;
      for (const ByteRun& run : segment.runs) bytes += original.substr(run.offset, run.size);
    }
  std::string path = scratch() + "/muxed.mp4";
  write_file(path, bytes);
  EXPECT_EQ(decoded(path, "-map 0:v"), decoded(plain(), "-map 0:v"));
  EXPECT_EQ(shell("ffprobe -v warning -count_packets -show_entries stream=nb_read_packets -of csv=p=0 " +
                  path + " 2>&1"),
            "180\n282\n");
}

TEST(Cmaf, names_codecs) {
  EXPECT_EQ(avc_codecs(synthetic_avcc()), "avc1.64001f");
  EXPECT_EQ(avc_codecs("junk"), "");
}

}  // namespace
}  // namespace millrace::package
