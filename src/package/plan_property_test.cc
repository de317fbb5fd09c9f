// What must hold for every plan, whatever the source looks like.
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>

#include "package/hls.h"
#include "package/plan.h"
#include "package/sound_borders.h"
#include "package/synthetic.h"

namespace millrace::package {
namespace {

using Tracks = std::vector<MediaIndex::TrackData>;

struct Case {
  std::string name;
  Tracks tracks;
};

// Drops frames at random, leaves a hole of 13 s, and puts keyframes anywhere.
MediaIndex::TrackData variable(std::uint32_t seed, std::int64_t frames) {
  std::mt19937 random(seed);
  auto track = video_track({.frames = frames, .gop = frames});
  std::erase_if(track.packets, [&](const Packet& p) { return p.pts > 0 && random() % 4 == 0; });
  std::size_t hole = random() % track.packets.size();
  for (std::size_t i = 1; i < track.packets.size(); i++) {
    Packet& packet = track.packets[i];
    packet.pts += static_cast<std::int64_t>(random() % 1000) + (i > hole ? 13 * 90'000 : 0);
    if (random() % 100 == 0) packet.flags = Packet::kKey | (random() % 4 ? Packet::kIdr : 0);
  }
  return track;
}

MediaIndex::TrackData irregular(std::uint32_t seed, std::int64_t frames, Rational rate) {
  std::mt19937 random(seed);
  auto track = video_track({.frame_rate = rate, .frames = frames, .gop = frames});
  std::int64_t next = 1;
  for (std::int64_t i = 1; i < frames; i++)
    if (--next <= 0) {
      track.packets[static_cast<std::size_t>(i)].flags = Packet::kKey | Packet::kIdr;
      next = static_cast<std::int64_t>(random() % 200) + 1;
    }
  return track;
}

std::vector<Case> cases() {
  std::vector<Case> all = {
      {"regular", {video_track({}), audio_track({})}},
      {"b frames", {video_track({.frames = 1000, .b_frames = 3}), audio_track({})}},
      {"film rate", {video_track({.frame_rate = {24'000, 1001}, .frames = 2000, .gop = 48, .b_frames = 2})}},
      {"60 fps",
       {video_track({.frame_rate = {60, 1}, .frames = 3001, .gop = 250, .width = 1920, .height = 1080})}},
      {"59.94 fps", {video_track({.frame_rate = {60'000, 1001}, .frames = 3001, .gop = 97, .b_frames = 3})}},
      {"120 fps", {video_track({.frame_rate = {120, 1}, .frames = 4000, .gop = 333, .codec = Codec::vp9})}},
      {"one key",
       {video_track({.frames = 3000, .gop = 3000, .b_frames = 3}), audio_track({.packets = 4700})}},
      {"one frame", {video_track({.frames = 1}), audio_track({.packets = 1})}},
      {"still with sound", {video_track({.frames = 1}), audio_track({.packets = 5000})}},
      {"one slow frame a minute", {video_track({.frame_rate = {1, 60}, .frames = 20, .gop = 1})}},
      {"intra only", {video_track({.frames = 500, .gop = 1})}},
      {"sound alone", {audio_track({.packets = 3000})}},
      {"short sound alone", {audio_track({.packets = 3})}},
      {"sound rendered alone",
       {audio_track({.rate = 22'050, .packets = 3000, .samples = 1152, .codec = Codec::mp3})}},
      {"sound earlier", {video_track({.first_pts = 90'000}), audio_track({.packets = 1500})}},
      {"sound far earlier", {video_track({.first_pts = 90'000 * 13}), audio_track({.packets = 2500})}},
      {"sound later", {video_track({}), audio_track({.packets = 500, .first_pts = 200'000})}},
      {"sound a little longer", {video_track({}), audio_track({.packets = 1500})}},
      {"sound much longer", {video_track({}), audio_track({.packets = 5000})}},
      {"sound shorter", {video_track({}), audio_track({.packets = 300})}},
      {"sounds of several lengths",
       {video_track({}), audio_track({}), audio_track({.packets = 200}),
        audio_track({.rate = 44'100, .packets = 1200, .samples = 1152, .codec = Codec::mp3})}},
      {"sounds alone",
       {audio_track({.packets = 3000}), audio_track({.packets = 2000, .codec = Codec::opus})}},
      {"sound with priming", {video_track({}), audio_track({.first_pts = -2112})}},
      {"he-aac", {video_track({}), audio_track({.rate = 44'100, .packets = 700, .samples = 2048})}},
      {"twelve hours",
       {video_track({.frames = 12 * 3600 * 30, .gop = 60, .b_frames = 2}),
        audio_track({.packets = 12 * 3600 * 47})}},
  };
  for (std::uint32_t seed = 1; seed <= 20; seed++) {
    all.push_back({"variable " + std::to_string(seed),
                   {variable(seed, 100 + 197 * seed), audio_track({.packets = 50 * seed})}});
    Rational rate = seed % 3 == 0   ? Rational{60, 1}
                    : seed % 3 == 1 ? Rational{30'000, 1001}
                                    : Rational{25, 1};
    all.push_back({"irregular " + std::to_string(seed),
                   {irregular(seed, 200 + 231 * seed, rate), audio_track({.packets = 30 * seed})}});
  }
  return all;
}

bool is_sound(const Rendition& r) {
  return r.kind == RenditionKind::assembled_audio || r.kind == RenditionKind::rendered_audio;
}

std::set<Ticks> borders_of(const Plan& plan, const Rendition& rendition) {
  std::set<Ticks> borders;
  for (std::size_t k = 0; k < plan.segments(rendition); k++) borders.insert(plan.span(rendition, k).begin);
  return borders;
}

class EveryPlan : public testing::Test {
 protected:
  using Named = std::pair<std::string, std::shared_ptr<const Plan>>;
  static void for_each(const std::function<void(const Plan&)>& check) {
    static const std::vector<Named> plans = [] {
      std::vector<Named> made;
      for (Case& one : cases()) made.emplace_back(one.name, Plan::make(index_of(std::move(one.tracks))));
      return made;
    }();
    for (const auto& [name, plan] : plans) {
      SCOPED_TRACE(name);
      check(*plan);
    }
  }
};

TEST_F(EveryPlan, tiles_time_without_gap_or_empty_segment) {
  for_each([](const Plan& plan) {
    Ticks picture_end = 0;
    for (const Rendition& r : plan.renditions()) {
      ASSERT_GT(plan.segments(r), 0);
      SegmentSpan before = plan.span(r, 0);
      if (r.kind != RenditionKind::assembled_audio) {
        ASSERT_EQ(before.begin, 0);
      }
      ASSERT_LT(before.begin, before.end);
      for (std::size_t k = 1; k < plan.segments(r); k++) {
        SegmentSpan span = plan.span(r, k);
        ASSERT_EQ(span.begin, before.end) << r.name << " " << k;
        ASSERT_LT(span.begin, span.end) << r.name << " " << k;
        before = span;
      }
      if (is_sound(r)) continue;
      ASSERT_TRUE(picture_end == 0 || picture_end == before.end);
      picture_end = before.end;
    }
  });
}

TEST_F(EveryPlan, nests_borders) {
  for_each([](const Plan& plan) {
    std::set<Ticks> coarser;
    if (!plan.index().video()) return;
    for (int limit : {-1, 361, 0}) {  // the outer ones, then rungs above 360, then the others
      for (const Rendition& r : plan.renditions()) {
        if (is_sound(r)) continue;
        bool outer = r.kind == RenditionKind::assembled_video;
        bool fine = std::min(r.width, r.height) <= 360;
        if ((limit == -1) != outer || (limit == 361 && fine) || (limit == 0 && !fine)) continue;
        std::set<Ticks> borders = borders_of(plan, r);
        ASSERT_TRUE(std::ranges::includes(borders, coarser)) << r.name;
        coarser = borders;
      }
    }
    for (const Rendition& r : plan.renditions()) {
      ASSERT_EQ(plan.within_outer(r, 0).first, 0);
      for (std::size_t j = 1; j < plan.outer_segments(); j++)
        ASSERT_EQ(plan.within_outer(r, j).first, plan.within_outer(r, j - 1).second);
      ASSERT_EQ(plan.within_outer(r, plan.outer_segments() - 1).second, plan.segments(r));
    }
  });
}

// Every frame that a rung keeps appears once, in order, inside its segment; what is held was shown before.
TEST_F(EveryPlan, shows_every_kept_frame_once) {
  for_each([](const Plan& plan) {
    for (const Rendition& r : plan.renditions()) {
      if (r.kind != RenditionKind::rendered_video) continue;
      ShownFrames shown(*plan.index().video());
      std::vector<std::uint32_t> ordinal_of(plan.index().video()->packets.size());
      for (std::uint32_t i = 0; i < shown.size(); i++) ordinal_of[shown.packet(i)] = i;
      std::vector<std::uint32_t> seen;
      for (std::size_t j = 0; j < plan.outer_segments(); j++) {
        auto [first, last] = plan.within_outer(r, j);
        std::uint32_t outer = UINT32_MAX;
        for (std::size_t k = first; k < last; k++) {
          SegmentSpan span = plan.span(r, k);
          auto frames = plan.frames(r, k);
          ASSERT_FALSE(frames.empty()) << r.name << " " << k;
          ASSERT_EQ(frames[0].pts, span.begin) << r.name << " " << k;
          for (std::size_t i = 0; i < frames.size(); i++) {
            std::uint32_t ordinal = ordinal_of.at(frames[i].packet);
            ASSERT_TRUE(i == 0 || frames[i].pts > frames[i - 1].pts);
            ASSERT_LT(frames[i].pts, span.end);
            if (i == 0 && frames[i].pts != shown.tick(ordinal)) continue;  // held
            if (outer == UINT32_MAX) outer = ordinal;
            ASSERT_EQ((ordinal - outer) % static_cast<std::uint32_t>(r.frame_step), 0);
            seen.push_back(ordinal);
          }
        }
      }
      ASSERT_TRUE(std::ranges::is_sorted(seen));
      ASSERT_TRUE(std::ranges::adjacent_find(seen) == seen.end());
      if (r.frame_step == 1) {
        ASSERT_EQ(seen.size(), shown.size());
      } else {
        ASSERT_GE(seen.size() * static_cast<std::size_t>(r.frame_step), shown.size());
      }
    }
  });
}

TEST_F(EveryPlan, decodes_what_it_wants) {
  for_each([](const Plan& plan) {
    if (!plan.index().video()) return;
    auto packets = plan.index().video()->packets;
    for (const Rendition& r : plan.renditions()) {
      if (r.kind != RenditionKind::rendered_video) continue;
      for (std::size_t k = 0; k < plan.segments(r); k++) {
        DecodeRun run = plan.decode_run(r, k);
        ASSERT_TRUE(packets[run.first].flags & Packet::kKey || run.first == 0);
        ASSERT_LE(run.last, packets.size() - 1);
        auto frames = plan.frames(r, k);
        for (const WantedFrame& frame : frames)
          ASSERT_TRUE(frame.packet >= run.first && frame.packet <= run.last);
        ASSERT_TRUE(run.first == 0 || packets[run.first].pts <= packets[frames[0].packet].pts);
      }
    }
  });
}

TEST_F(EveryPlan, assembles_every_packet_once_from_key_to_key) {
  for_each([](const Plan& plan) {
    for (const Rendition& r : plan.renditions()) {
      if (r.kind != RenditionKind::assembled_video && r.kind != RenditionKind::assembled_audio) continue;
      bool sound = is_sound(r);
      const TrackView& track =
          sound ? plan.index().audio()[static_cast<std::size_t>(r.track)] : *plan.index().video();
      std::uint32_t expected = plan.packets(r, 0).front();
      for (std::size_t k = 0; k < plan.segments(r); k++) {
        auto packets = plan.packets(r, k);
        ASSERT_FALSE(packets.empty());
        if (!sound) {
          ASSERT_TRUE(track.packets[packets[0]].flags & Packet::kIdr);
        }
        ShownFrames frames(track);
        for (std::uint32_t packet : packets) {
          ASSERT_EQ(packet, expected++);
          Ticks time = sound ? track.packets[packet].pts : frames.tick_of_packet(packet);
          ASSERT_GE(time, plan.span(r, k).begin);
          ASSERT_LT(time, plan.span(r, k).end);
        }
      }
      ASSERT_EQ(expected, track.packets.size());
    }
  });
}

TEST_F(EveryPlan, has_sound_that_tiles_near_the_outer_borders) {
  for_each([](const Plan& plan) {
    for (const Rendition& r : plan.renditions()) {
      if (!is_sound(r)) continue;
      const TrackView& track = plan.index().audio()[static_cast<std::size_t>(r.track)];
      if (r.kind == RenditionKind::rendered_audio) {
        std::int64_t next = 0;
        for (std::size_t k = 0; k < plan.segments(r); k++) {
          auto frames = plan.audio_frames(r, k);
          ASSERT_EQ(frames.first, next);
          ASSERT_EQ(plan.span(r, k).begin, frames.first * 1024);
          next = frames.last;
        }
        std::int64_t total = to_scale(track.header->end, track.header->time_base, r.timescale);
        // Far shorter sound is followed by silence to the end of the longest track.
        Ticks whole = longest_sound(plan.index());
        Ticks pictures = plan.index().video() ? ShownFrames(*plan.index().video()).end() : 0;
        if (pictures > 0 && whole <= pictures + 4 * kVideoScale) whole = pictures;
        if (sound_end(track, kVideoScale) + 10 * kVideoScale < whole)
          total = rescale(whole, r.timescale, kVideoScale);
        ASSERT_EQ(next, (total + 1023) / 1024);
      }
      if (!plan.index().video()) continue;
      std::vector<Ticks> outer;
      for (const Rendition& picture : plan.renditions())
        if (picture.kind == RenditionKind::assembled_video)
          for (Ticks border : borders_of(plan, picture)) outer.push_back(border);
      for (std::size_t k = 1; k < plan.segments(r) && !outer.empty(); k++) {
        double seconds = static_cast<double>(plan.span(r, k).begin) / static_cast<double>(r.timescale);
        double nearest = 1e9;
        for (Ticks border : outer)
          nearest = std::min(nearest, std::abs(static_cast<double>(border) / 360'000 - seconds));
        ASSERT_LE(nearest, 0.03);
      }
    }
  });
}

TEST_F(EveryPlan, announces_no_shorter_segments_than_it_has) {
  for_each([](const Plan& plan) {
    for (const Rendition& r : plan.renditions()) {
      std::int64_t sum = 0;
      for (std::size_t k = 0; k < plan.segments(r); k++) {
        Ticks length = plan.extinf_ticks(r, k);
        ASSERT_LE((length * 2 + r.timescale) / (2 * r.timescale), plan.target_duration());
        sum += length;
      }
      ASSERT_EQ(sum, plan.span(r, plan.segments(r) - 1).end);
      ASSERT_GT(r.bandwidth, 0);
      ASSERT_GE(r.bandwidth, r.average);
      if (r.kind == RenditionKind::rendered_video) {
        ASSERT_EQ(r.width % 2 + r.height % 2, 0);
      }
    }
    ASSERT_LE(plan.target_duration(), 14);
  });
}

TEST_F(EveryPlan, finds_the_segment_of_a_moment) {
  for_each([](const Plan& plan) {
    for (const Rendition& r : plan.renditions())
      for (std::size_t k = 0; k < plan.segments(r); k += 1 + k / 5) {
        SegmentSpan span = plan.span(r, k);
        double scale = static_cast<double>(r.timescale);
        ASSERT_EQ(plan.segment_at(r, (static_cast<double>(span.begin) + 0.5) / scale), k);
        ASSERT_EQ(plan.segment_at(r, (static_cast<double>(span.end) - 0.5) / scale), k);
        ASSERT_EQ(plan.segment_at(r, -1), 0);
        ASSERT_EQ(plan.segment_at(r, 1e300), plan.segments(r) - 1);
      }
  });
}

TEST(Plan, of_two_hours_is_made_in_no_time) {
  auto index = index_of(
      {video_track({.frames = 216'000, .gop = 60, .b_frames = 2}), audio_track({.packets = 337'500})});
  auto begin = std::chrono::steady_clock::now();
  auto plan = Plan::make(index);
  auto spent =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
  RecordProperty("milliseconds", static_cast<int>(spent));
  EXPECT_LT(spent, 1000);  // 30 ms when optimised; this is no benchmark
  EXPECT_EQ(plan->renditions()[0].name, "o");
}

}  // namespace
}  // namespace millrace::package
