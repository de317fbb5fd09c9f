#include "package/clip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "package/rendition_kind.h"
#include "package/synthetic.h"

namespace millrace::package {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Film {
  explicit Film(SyntheticVideo video = {}, Codec sound = Codec::aac) {
    plan = Plan::make(index_of({video_track(video), audio_track({.codec = sound})}));
    renditions = plan->renditions();
    for (Rendition& rendition : renditions)
      if (rendition.codecs.empty()) rendition.codecs = "avc1.64001f";
    if (plan->edge()) edge = *plan->edge();
    edge.codecs = "avc1.640020";
  }
  ClipSource source(std::string prefix = "m/r1/") const {
    return {plan.get(), &renditions, plan->edge() ? &edge : nullptr, std::move(prefix)};
  }
  std::shared_ptr<const Plan> plan;
  std::vector<Rendition> renditions;
  Rendition edge;
};

// Every frame of the film that is shown in [begin, end), by its tick.
std::vector<Ticks> frames_between(const Plan& plan, Ticks begin, Ticks end) {
  ShownFrames shown(*plan.index().video());
  std::vector<Ticks> ticks;
  for (std::uint32_t i = 0; i < shown.size(); i++)
    if (shown.tick(i) >= begin && shown.tick(i) < end) ticks.push_back(shown.tick(i));
  return ticks;
}

// What the clip's rendition shows, and that its parts follow each other without a gap inside of each piece.
std::vector<Ticks> frames_of(const Clip& clip, const std::string& name) {
  std::vector<Ticks> ticks;
  for (const ClipPiece& piece : clip.pieces) {
    const Rendition* rendition = rendition_in(clip, piece, name);
    const Plan& plan = *clip.sources[piece.source].plan;
    Ticks at = piece.begin;
    for (const SegmentPart& part : plan.within(*rendition, piece.begin, piece.end)) {
      EXPECT_EQ(plan.span(*rendition, part).begin, at);
      at = plan.span(*rendition, part).end;
      EXPECT_TRUE(shows(clip, piece.source, *rendition, part));
      EXPECT_EQ(part_named(name_of(part)), part);
      if (rendition->kind == RenditionKind::assembled_video) {
        EXPECT_TRUE(part.whole());
        for (std::uint32_t packet : plan.packets(*rendition, part))
          ticks.push_back(ShownFrames(*plan.index().video()).tick_of_packet(packet));
      } else {
        for (const WantedFrame& frame : plan.frames(*rendition, part)) ticks.push_back(frame.pts);
      }
    }
    EXPECT_EQ(at, piece.end);
  }
  std::ranges::sort(ticks);
  return ticks;
}

TEST(Clip, shows_every_frame_of_its_span_and_no_other_wherever_it_is_cut) {
  std::mt19937 random(4);
  for (SyntheticVideo video :
       {SyntheticVideo{.b_frames = 2}, SyntheticVideo{.frame_rate = {24'000, 1001}, .gop = 37},
        SyntheticVideo{.codec = Codec::hevc}}) {
    Film film(video);
    double whole = film.plan->index().duration_seconds();
    for (int cut = 0; cut < 60; cut++) {
      double a = std::uniform_real_distribution(0.0, whole)(random);
      double b = std::uniform_real_distribution(0.0, cut % 3 ? whole : std::min(whole, a + 0.2))(random);
      auto [begin, end] = snapped(*film.plan, std::min(a, b), std::max(a, b));
      if (begin >= end) continue;
      Clip clip = make_clip({film.source()}, {{0, begin, end}});
      EXPECT_LE(clip.pieces.size(), 3u);
      EXPECT_EQ(length(clip), end - begin);
      auto wanted = frames_between(*film.plan, begin, end);
      for (const Rendition& rendition : clip_renditions(clip))
        if (!is_audio(rendition)) EXPECT_EQ(frames_of(clip, rendition.name), wanted) << rendition.name;
    }
  }
}

TEST(Clip, has_sound_without_gap_within_half_a_packet_of_its_cuts) {
  for (Codec sound : {Codec::aac, Codec::opus}) {  // assembled, rendered
    Film film({}, sound);
    auto [begin, end] = snapped(*film.plan, 3.3, 17.7);
    Clip clip = make_clip({film.source()}, {{0, begin, end}});
    const Rendition& rendition = *rendition_in(clip, clip.pieces[0], "s0");
    Ticks at = rescale(begin, rendition.timescale, kVideoScale), first = -1;
    for (const ClipPiece& piece : clip.pieces)
      for (const SegmentPart& part : film.plan->within(rendition, piece.begin, piece.end)) {
        auto span = film.plan->span(rendition, part);
        if (first < 0)
          EXPECT_NEAR(at = first = span.begin, rescale(begin, rendition.timescale, kVideoScale), 512);
        EXPECT_EQ(span.begin, at);
        at = span.end;
        EXPECT_TRUE(shows(clip, 0, rendition, part));
      }
    EXPECT_NEAR(at, rescale(end, rendition.timescale, kVideoScale), 512);
  }
}

TEST(Clip, shares_whole_segments_and_makes_parts_only_at_its_ends) {
  Film film;
  auto [begin, end] = snapped(*film.plan, 3.5, 20.5);
  Clip clip = make_clip({film.source()}, {{0, begin, end}});
  ASSERT_THAT(clip.pieces, SizeIs(3));
  EXPECT_TRUE(clip.pieces[0].edge);
  EXPECT_FALSE(clip.pieces[1].edge);
  int parts = 0;
  for (const ClipPiece& piece : clip.pieces)
    for (const SegmentPart& part :
         film.plan->within(*rendition_in(clip, piece, "240"), piece.begin, piece.end))
      parts += !part.whole();
  EXPECT_LE(parts, 2);
}

TEST(Clip, from_border_to_border_is_one_piece) {
  Film film;
  Ticks begin = film.plan->outer_at_or_after(4 * kVideoScale),
        end = film.plan->outer_at_or_after(9 * kVideoScale);
  Clip clip = make_clip({film.source()}, {{0, begin, end}});
  ASSERT_THAT(clip.pieces, SizeIs(1));
  EXPECT_FALSE(clip.pieces[0].edge);
}

TEST(Clip, does_not_give_away_what_it_does_not_show) {
  Film film;
  auto [begin, end] = snapped(*film.plan, 5.5, 9.5);
  Clip clip = make_clip({film.source()}, {{0, begin, end}});
  const Rendition& low = *film.plan->find("240");
  EXPECT_FALSE(shows(clip, 0, low, 0));
  EXPECT_FALSE(shows(clip, 0, low, 1'000'000));
  auto parts = film.plan->within(low, begin, end);
  SegmentPart head = parts.front();
  ASSERT_FALSE(head.whole());
  EXPECT_TRUE(shows(clip, 0, low, head));
  EXPECT_FALSE(shows(clip, 0, low, head.k));  // the whole has what lies before the cut
  EXPECT_FALSE(shows(clip, 0, low, SegmentPart(head.k, head.first - 1, head.last)));
  EXPECT_FALSE(shows(clip, 0, low, SegmentPart(head.k, head.first + 1, head.last)));
}

TEST(Clip, joins_spans_of_several_sources) {
  Film large({.width = 1920, .height = 1080}), small({.width = 640, .height = 360});
  auto one = snapped(*large.plan, 2, 4), two = snapped(*small.plan, 1.02, 3);
  Clip clip = make_clip({small.source("s/r1/"), large.source("l/r2/")},
                        {{1, one.begin, one.end}, {0, two.begin, two.end}});
  std::vector<std::string> names;
  for (const Rendition& rendition : clip_renditions(clip)) names.push_back(rendition.name);
  EXPECT_THAT(names, ElementsAre("o", "720", "480", "360", "240", "s0"));
  std::string list = clip_playlist(clip, "720");
  EXPECT_THAT(list, HasSubstr("../../l/r2/720/"));
  EXPECT_THAT(list, HasSubstr("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"../../s/r1/ox/init.mp4\""));
  EXPECT_THAT(clip_playlist(clip, "o"), HasSubstr("../../l/r2/o/"));
  EXPECT_THAT(clip_playlist(clip, "1"), IsEmpty());
  EXPECT_THAT(clip_manifest(clip), HasSubstr("<Period id=\"1\""));
}

TEST(Clip, holds_its_times_to_the_media) {
  Film film;
  auto all = snapped(*film.plan, -5, 1e9);
  EXPECT_EQ(all.begin, 0);
  EXPECT_EQ(all.end, ShownFrames(*film.plan->index().video()).end());
  auto frame = snapped(*film.plan, 2.0, 2.0 + 1.0 / 30);
  EXPECT_THAT(frames_between(*film.plan, frame.begin, frame.end), ElementsAre(2 * kVideoScale));
  auto instant = snapped(*film.plan, 2.0, 2.02);
  EXPECT_EQ(instant.begin, instant.end);
  auto before = snapped(*film.plan, 1, 2.49), after = snapped(*film.plan, 2.49, 4);
  EXPECT_EQ(before.end, after.begin);
}

TEST(SegmentPart, is_named_in_one_way_only) {
  EXPECT_EQ(part_named("12"), SegmentPart(12));
  EXPECT_EQ(part_named("12-3-9"), SegmentPart(12, 3, 9));
  for (const char* name : {"", "-", "12-", "12-3", "12-9-3", "12-3-3", "012", "12-03-9", "12-3-4294967295",
                           "12-3-9-", "12-3-9-4", "a", "-1"})
    EXPECT_FALSE(part_named(name)) << name;
}

}  // namespace
}  // namespace millrace::package
