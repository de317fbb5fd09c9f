#include <gtest/gtest.h>

#include "engine/tasks/timeline.h"

namespace millrace::engine::tasks {
namespace {

using av::RawTrack;
using package::Container;
using package::TrackKind;

constexpr std::int64_t kFrame = 3600;  // of 25 pictures a second, 90 kHz
constexpr std::int64_t kSound = 1920;  // 1024 samples of 48 kHz

// Two seconds of picture and sound, in turns as in a file, `from` on; their clocks show `clock` at first.
void append(std::vector<RawTrack>& tracks, std::int64_t& place, std::int64_t clock, int frames = 50) {
  std::int64_t sound = clock;
  for (int i = 0; i < frames; i++) {
    auto at = clock + i * kFrame;
    tracks[0].packets.push_back({.pts = at, .dts = at, .offset = place++, .duration = kFrame});
    for (; sound < at + kFrame; sound += kSound)
      tracks[1].packets.push_back({.pts = sound, .dts = sound, .offset = place++, .samples = 1024});
  }
}

std::vector<RawTrack> empty() {
  std::vector<RawTrack> tracks(2);
  tracks[0].header.kind = TrackKind::video;
  tracks[1].header.kind = TrackKind::audio;
  tracks[1].header.audio.rate = 48000;
  for (auto& track : tracks) track.header.source_time_base = {1, 90'000};
  return tracks;
}

void expect_even(const RawTrack& track, std::int64_t step, std::int64_t tolerance) {
  for (std::size_t i = 1; i < track.packets.size(); i++)
    ASSERT_NEAR(track.packets[i].pts - track.packets[i - 1].pts, step, tolerance) << "packet " << i;
}

TEST(JoinClocks, leaves_a_good_file_alone) {
  auto tracks = empty();
  std::int64_t place = 0;
  append(tracks, place, 126'000);
  auto before = tracks[0].packets[7].pts;
  join_clocks(tracks, Container::mpegts);
  EXPECT_EQ(tracks[0].packets[7].pts, before);
  EXPECT_EQ(tracks[0].packets[7].container_stamp, av::kNoStamp);
}

TEST(JoinClocks, goes_on_where_a_clock_starts_anew_or_jumps) {
  for (std::int64_t second : {126'000LL, 126'000LL + 90'000 * 3600, 0LL}) {
    auto tracks = empty();
    std::int64_t place = 0;
    append(tracks, place, 126'000);
    append(tracks, place, second);
    append(tracks, place, 126'000);
    join_clocks(tracks, Container::mpegts);
    expect_even(tracks[0], kFrame, 1900);  // the sound of a part may end up to a frame later than its picture
    expect_even(tracks[1], kSound, 1);
    auto apart = tracks[0].packets[50].pts - tracks[0].packets[49].pts;
    EXPECT_GE(apart, kFrame);
    EXPECT_EQ(tracks[0].packets[50].container_stamp, second);
  }
}

TEST(JoinClocks, keeps_sound_and_picture_together) {
  auto tracks = empty();
  std::int64_t place = 0;
  append(tracks, place, 900'000);
  append(tracks, place, 126'000);
  join_clocks(tracks, Container::mpegts);
  auto sound = std::ranges::find(tracks[1].packets, 126'000, &av::RawPacket::container_stamp);
  ASSERT_NE(sound, tracks[1].packets.end());
  EXPECT_EQ(sound->pts, tracks[0].packets[50].pts);
}

TEST(JoinClocks, takes_a_pause_for_a_pause) {
  auto tracks = empty();
  std::int64_t place = 0;
  append(tracks, place, 0);
  append(tracks, place, 90'000 * 3600);
  join_clocks(tracks, Container::matroska);  // a file, in which an hour may well pass
  EXPECT_EQ(tracks[0].packets[50].pts, 90'000 * 3600);
  tracks = empty();
  append(tracks, place, 0);
  std::erase_if(tracks[0].packets, [](const auto& packet) { return packet.pts > 0; });
  for (int i = 1; i < 10; i++) append(tracks, place, i * 180'000);
  tracks[0].packets.resize(1);
  tracks[0].packets.push_back({.pts = 1'600'000, .dts = 1'600'000, .offset = place});
  join_clocks(tracks, Container::mpegts);  // the sound goes on while the picture stands still
  EXPECT_EQ(tracks[0].packets[1].pts, 1'600'000);
}

TEST(JoinClocks, believes_the_tables_of_mp4) {
  auto tracks = empty();
  std::int64_t place = 0;
  append(tracks, place, 126'000);
  append(tracks, place, 0);
  join_clocks(tracks, Container::mp4);
  EXPECT_EQ(tracks[0].packets[50].pts, 0);
}

TEST(JoinClocks, ends_in_time_however_often_a_clock_jumps) {
  auto tracks = empty();
  for (std::int64_t i = 0; i < 400'000; i++) {
    tracks[0].packets.push_back({.pts = (i % 2) * 9'000'000, .dts = (i % 2) * 9'000'000, .offset = i});
    tracks[1].packets.push_back({.pts = i * 1'000'003 % 90'000'000, .offset = i, .samples = 1024});
  }
  join_clocks(tracks, Container::mpegts);
  EXPECT_EQ(tracks[0].packets.size(), 400'000u);
}

}  // namespace
}  // namespace millrace::engine::tasks
