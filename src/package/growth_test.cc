#include "package/growth.h"

#include <gtest/gtest.h>

#include "package/hls.h"
#include "package/rendition_kind.h"
#include "package/synthetic.h"

namespace millrace::package {
namespace {

// The beginning of a track as far as it lies within the first `seconds`, in decode order.
MediaIndex::TrackData beginning(MediaIndex::TrackData track, double seconds) {
  const auto& base = track.header.time_base;
  const auto most = static_cast<std::int64_t>(seconds * static_cast<double>(base.den));
  std::size_t n = 0;
  while (n < track.packets.size() && track.packets[n].pts * base.num < most) n++;
  track.packets.resize(n);
  std::erase_if(track.order, [n](std::uint32_t i) { return i >= n; });
  const Packet& last = track.packets[track.order.back()];
  track.header.end = last.pts + std::max<std::int64_t>(last.duration, 1);
  return track;
}

std::shared_ptr<const MediaIndex> indexed(std::vector<MediaIndex::TrackData> tracks) {
  IndexHeader header;
  header.container = Container::mp4;
  header.source_bytes = 1 << 30;
  auto index = MediaIndex::open(MediaIndex::serialise(std::move(header), std::move(tracks)));
  if (!index) throw std::runtime_error(index.error().detail);
  return *index;
}

struct Film {
  MediaIndex::TrackData video = video_track({.frames = 2000, .gop = 250, .b_frames = 2});
  MediaIndex::TrackData sound = audio_track({.packets = 3125});
  Film() {
    std::uint64_t offset = 1000;
    finish(video, offset);
    finish(sound, offset);
  }
  std::shared_ptr<const MediaIndex> first(double seconds) const {
    return indexed({beginning(video, seconds), beginning(sound, seconds)});
  }
};

// Everything about the segments of a plan that a player or an encoder would notice.
std::vector<std::string> described(const Plan& plan) {
  std::vector<std::string> all;
  for (const auto& r : plan.renditions())
    for (std::size_t k = 0; k < plan.segments(r); k++) {
      auto span = plan.span(r, k);
      std::string one = r.name + " " + std::to_string(k) + " " + std::to_string(span.begin) + " " +
                        std::to_string(span.end);
      if (is_audio(r)) {
        auto frames = plan.audio_frames(r, k);
        one += " " + std::to_string(frames.first) + "-" + std::to_string(frames.last);
      } else {
        for (const auto& frame : plan.frames(r, k))
          one += " " + std::to_string(frame.packet) + "@" + std::to_string(frame.pts);
        auto run = plan.decode_run(r, k);
        one += " from " + std::to_string(run.first) + " to " + std::to_string(run.last);
      }
      all.push_back(one);
    }
  std::ranges::sort(all);
  return all;
}

TEST(Growth, what_was_planned_stays_as_more_arrives) {
  Film film;
  Growth growth;
  std::vector<std::string> before;
  std::size_t grew = 0;
  for (double seconds : {0.4, 1.1, 1.9, 2.6, 3.0, 7.7, 8.0, 21.3, 40.0, 70.0}) {
    ASSERT_TRUE(growth.extend(*film.first(seconds))) << seconds;
    auto plan = Plan::make_early(growth.index(), {}, {{30, 1}, growth.safe()});
    auto now = described(*plan);
    EXPECT_TRUE(std::ranges::includes(now, before)) << seconds;
    grew += now.size() > before.size();
    before = now;
  }
  EXPECT_EQ(grew, 6U);
  auto whole = Plan::make_early(growth.index(), {}, {{30, 1}, kWholeFile});
  auto all = described(*whole);
  EXPECT_TRUE(std::ranges::includes(all, before));
  const Rendition& rung = *whole->find("360");
  EXPECT_EQ(whole->span(rung, whole->segments(rung) - 1).end, 2000 * kVideoScale / 30);
}

TEST(Growth, promises_nothing_before_which_pictures_may_still_come) {
  Film film;
  Growth growth;
  for (std::size_t n = 20; n < 90; n++) {  // a picture is there before those that are shown before it
    auto first = film.video;
    first.packets.resize(n);
    std::erase_if(first.order, [n](std::uint32_t i) { return i >= n; });
    first.header.end = first.packets[first.order.back()].pts + 1;
    ASSERT_TRUE(growth.extend(*indexed({first}))) << n;
  }
  EXPECT_GT(growth.safe(), 2 * kVideoScale);
}

TEST(Growth, holds_no_segment_longer_than_was_said) {
  auto slow = video_track({.frame_rate = {1, 3}, .frames = 30});
  auto plan = Plan::make_early(index_of({slow}), {}, {{1, 3}, kWholeFile});
  EXPECT_EQ(plan->target_duration(), kEarlyTargetDuration);
  for (const auto& r : plan->renditions())
    for (std::size_t k = 0; k < plan->segments(r); k++)
      EXPECT_LE(plan->span(r, k).end - plan->span(r, k).begin, 5 * kVideoScale / 2) << r.name << k;
}

TEST(Growth, moves_what_follows_when_a_longer_file_is_read_otherwise) {
  Film film;
  Growth growth;
  ASSERT_TRUE(growth.extend(*film.first(5)));
  Film other;
  for (auto& packet : other.sound.packets) packet.pts += 7;
  other.sound.header.end += 7;
  ASSERT_TRUE(growth.extend(*other.first(10)));
  auto index = growth.index();
  auto packets = index->audio()[0].packets;
  for (std::size_t i = 1; i < packets.size(); i++) EXPECT_EQ(packets[i].pts - packets[i - 1].pts, 1024);
}

TEST(Growth, refuses_what_is_another_file) {
  Film film;
  auto refused = [&](auto change) {
    Growth growth;
    EXPECT_TRUE(growth.extend(*film.first(5)));
    Film other;
    change(other);
    auto before = growth.safe();
    EXPECT_FALSE(growth.extend(*other.first(10)));
    EXPECT_EQ(growth.safe(), before);
  };
  refused([](Film& f) { f.video.packets[3].size++; });
  refused([](Film& f) { f.sound.packets[3].offset++; });
  refused([](Film& f) { f.video.header.video.width = 640; });
  refused([](Film& f) { f.sound.header.audio.channels = 1; });
  refused([](Film& f) { f.video.packets[4].pts += 100; });
  refused([](Film& f) {
    for (auto& packet : f.sound.packets) packet.pts += 48'000;
    f.sound.header.end += 48'000;
  });
  Growth growth;
  ASSERT_TRUE(growth.extend(*film.first(5)));
  EXPECT_FALSE(growth.extend(*indexed({film.video})));
}

TEST(Growth, does_not_wait_for_a_track_that_has_ended) {
  Film film;
  film.sound = beginning(film.sound, 2);
  Growth growth;
  ASSERT_TRUE(growth.extend(*film.first(8)));
  EXPECT_LT(growth.safe(), 2 * kVideoScale);
  ASSERT_TRUE(growth.extend(*film.first(20)));
  EXPECT_GT(growth.safe(), 19 * kVideoScale);
}

TEST(Growth, lists_what_is_there_as_an_event_that_ends_when_all_is_there) {
  Film film;
  Growth growth;
  ASSERT_TRUE(growth.extend(*film.first(5)));
  auto plan = Plan::make_early(growth.index(), {}, {{30, 1}, growth.safe()});
  auto text = event_playlist(*plan, *plan->find("a"), false);
  EXPECT_EQ(text,
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:3\n#EXT-X-MEDIA-SEQUENCE:0\n"
            "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n"
            "#EXT-X-START:TIME-OFFSET=0\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n"
            "#EXTINF:1.002667,\n0.m4s\n#EXTINF:1.002666,\n1.m4s\n#EXTINF:1.002667,\n2.m4s\n"
            "#EXTINF:1.002667,\n3.m4s\n");
  EXPECT_TRUE(event_playlist(*plan, *plan->find("a"), true).ends_with("3.m4s\n#EXT-X-ENDLIST\n"));
}

}  // namespace
}  // namespace millrace::package
