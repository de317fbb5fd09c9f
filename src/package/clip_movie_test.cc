#include "package/clip_movie.h"

#include <gmock/gmock.h>

#include "package/clip_storyboard.h"
#include "package/mp4_reader.h"
#include "package/rendition_kind.h"
#include "package/sources.h"
#include "package/synthetic.h"

namespace millrace::package {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr Ticks kSecond = kVideoScale;

class ClipMovieTest : public ::testing::Test {
 protected:
  ClipMovieTest() {
    for (Rendition& rendition : renditions_)
      if (rendition.codecs.empty()) rendition.codecs = "avc1.64001f";
    edge_ = *plan_->edge();
  }
  Clip clip_of(std::vector<ClipSpan> spans) {
    return make_clip({{plan_.get(), &renditions_, &edge_, "m/r1/"}}, spans);
  }
  // Samples of three bytes where frames or packets would be.
  ClipTrack track(const Clip& clip, std::string_view name) {
    ClipTrack made{clip_parts(clip, name), {}};
    for (const ClipPart& part : made.parts) {
      StoredSegment segment;
      if (is_audio(*part.rendition) || part.rendition->kind == RenditionKind::assembled_video) {
        ShownFrames frames(*plan_->index().video());
        for (auto packet : plan_->packets(*part.rendition, part.part))
          segment.samples.push_back({is_audio(*part.rendition) ? plan_->index().audio()[0].packets[packet].pts
                                                               : frames.tick_of_packet(packet),
                                     3, segment.samples.empty()});
      } else {
        for (const auto& frame : plan_->frames(*part.rendition, part.part))
          segment.samples.push_back({frame.pts, 3, segment.samples.empty()});
      }
      made.segments.push_back(std::move(segment));
    }
    return made;
  }
  static std::string config(std::size_t, const Rendition& rendition) {
    if (is_audio(rendition)) return std::string("\x11\x90\x56\xe5\x00", 5);
    std::string avcc = synthetic_avcc();
    if (rendition.name == "ox") avcc[3] = 32;  // another level
    return avcc;
  }
  std::shared_ptr<const Plan> plan_ = Plan::make(index_of({video_track({}), audio_track({})}));
  std::vector<Rendition> renditions_ = plan_->renditions();
  Rendition edge_;
};

TEST_F(ClipMovieTest, has_a_sample_entry_for_each_way_of_encoding) {
  Clip clip = clip_of({{0, 3 * kSecond / 2, 9 * kSecond + kSecond / 3}, {0, 20 * kSecond, 21 * kSecond}});
  auto made = clip_movie(clip, track(clip, "o"), track(clip, "s0"), config, {});
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_THAT(made->leads, SizeIs(2 * parameter_sets_in_band(synthetic_avcc()).size()));
  auto count = [&](std::string_view what) {
    std::size_t found = 0;
    for (auto at = made->movie.head.find(what); at != std::string::npos;
         at = made->movie.head.find(what, at + 1))
      found++;
    return found;
  };
  EXPECT_EQ(count("avc1"), 2 + 1) << "both, and the brand";
  EXPECT_EQ(count("mp4a"), 1);
  std::uint64_t bytes = made->movie.head.size();
  for (const FlatRun& run : made->movie.runs) bytes += run.size;
  EXPECT_EQ(bytes, made->movie.bytes);
}

TEST_F(ClipMovieTest, lasts_as_long_as_the_clip_and_is_read_by_our_reader) {
  Clip clip = clip_of({{0, 2 * kSecond, 5 * kSecond}, {0, 0, kSecond}});
  auto made = clip_movie(clip, track(clip, "240"), track(clip, "s0"), config, {{0, "One"}, {3000, "Two"}});
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(made->leads.empty()) << "one way of encoding needs nothing";
  std::string bytes = made->movie.head;
  for (const FlatRun& run : made->movie.runs) bytes.append(run.size, 'x');
  ASSERT_EQ(bytes.size(), made->movie.bytes);
  auto file = read_mp4(reader_of(bytes), bytes.size());
  ASSERT_TRUE(file) << file.error().detail;
  ASSERT_THAT(file->chapter_list, SizeIs(2));
  EXPECT_EQ(file->chapter_list[1].title, "Two");
  ASSERT_TRUE(file->chapters);
  EXPECT_THAT(file->chapters->packets, SizeIs(2));
  std::string path = scratch() + "/clip-movie.mp4";
  write_file(path, bytes);
  EXPECT_EQ(shell("ffprobe -v error -select_streams v -show_entries stream=duration -of csv=p=0 " + path),
            "4.000000\n");
  EXPECT_EQ(shell("ffprobe -v error -show_chapters -of compact=nk=1:p=0 " + path + " | cut -d'|' -f6-"),
            "3.000000|One\n4.000000|Two\n");
}

TEST_F(ClipMovieTest, refuses_sounds_that_no_track_can_hold) {
  auto other = Plan::make(index_of({video_track({}), audio_track({.rate = 44'100})}));
  auto renditions = other->renditions();
  Rendition edge = *other->edge();
  Clip clip =
      make_clip({{plan_.get(), &renditions_, &edge_, "m/r1/"}, {other.get(), &renditions, &edge, "n/r1/"}},
                {{0, 0, kSecond}, {1, 0, kSecond}});
  auto different = [](std::size_t source, const Rendition& rendition) {
    return is_audio(rendition) ? std::string(source == 0 ? "\x11\x90" : "\x12\x10") : synthetic_avcc();
  };
  ClipTrack sound{clip_parts(clip, "s0"), {}};
  sound.segments.resize(sound.parts.size(), {{{0, 3, true}}, 0});
  auto made = clip_movie(clip, {}, sound, different, {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "mixed_sound");
}

TEST(ParameterSets, are_written_as_samples_write_them) {
  using namespace std::string_literals;
  EXPECT_EQ(parameter_sets_in_band(synthetic_avcc()), "\0\0\0\x04\x67\x64\x00\x1f\0\0\0\x02\x68\xee"s);
  EXPECT_EQ(parameter_sets_in_band("x"), "");
  EXPECT_EQ(parameter_sets_in_band(""), "");
}

TEST_F(ClipMovieTest, has_texts_and_boards_by_span) {
  Clip clip = clip_of({{0, 3 * kSecond / 2, 9 * kSecond}, {0, 20 * kSecond, 21 * kSecond}});
  auto texts = clip_texts(clip);
  Ticks at = 0;
  for (const ClipText& text : texts) {
    EXPECT_EQ(text.begin, at);
    EXPECT_EQ(text.begin + text.shift,
              clip.pieces[text.piece].begin + text.begin - clip_begin(clip, text.piece));
    at = text.end;
  }
  EXPECT_EQ(at, length(clip));
  auto list = clip_text_playlist(clip);
  std::size_t borders = 0;
  for (auto found = list.find("#EXT-X-DISCONTINUITY\n"); found != std::string::npos;
       found = list.find("#EXT-X-DISCONTINUITY\n", found + 1))
    borders++;
  EXPECT_EQ(borders, clip.pieces.size() - 1);

  auto boards = clip_boards(clip);
  ASSERT_THAT(boards, SizeIs(2)) << "one for each span, however many pieces it has";
  EXPECT_EQ(boards[0].board.from_ms, 1500);
  EXPECT_EQ(boards[1].at_ms, 7500);
  EXPECT_EQ(boards[1].first_sheet, 1);
  EXPECT_THAT(clip_storyboard_vtt(boards, {{}, {}}),
              HasSubstr("\n00:00:07.500 --> 00:00:08.500\nstoryboard-1.jpg#xywh=0,0,160,90\n"));
}

}  // namespace
}  // namespace millrace::package
