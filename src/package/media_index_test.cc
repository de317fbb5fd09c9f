#include "package/media_index.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <random>

#include "package/synthetic.h"

namespace millrace::package {
namespace {

std::vector<MediaIndex::TrackData> two_tracks() {
  return {video_track({.frames = 90, .b_frames = 2}), audio_track({.packets = 140})};
}

// The refusal of an index in which one thing was made wrong after everything else was finished.
std::string refusal(const std::function<void(IndexHeader&, std::vector<MediaIndex::TrackData>&)>& spoil) {
  auto tracks = two_tracks();
  IndexHeader header;
  std::uint64_t offset = 0;
  for (auto& track : tracks) finish(track, offset);
  header.source_bytes = offset;
  spoil(header, tracks);
  auto index = MediaIndex::open(MediaIndex::serialise(header, tracks));
  return index ? "accepted" : index.error().code + ": " + index.error().detail;
}
std::string refusal_of_video(const std::function<void(MediaIndex::TrackData&)>& spoil) {
  return refusal([&](auto&, auto& tracks) { spoil(tracks[0]); });
}

TEST(MediaIndex, opens_what_was_serialised) {
  auto index = index_of(two_tracks());
  ASSERT_TRUE(index->video());
  EXPECT_EQ(index->video()->packets.size(), 90);
  EXPECT_EQ(index->video()->order.size(), 90);
  EXPECT_EQ(index->video()->packets[1].pts, 9000);  // the third frame is decoded second
  EXPECT_EQ(index->video()->order[1], 2);
  ASSERT_EQ(index->audio().size(), 1);
  EXPECT_EQ(index->audio()[0].packets[139].pts, 139 * 1024);
  EXPECT_DOUBLE_EQ(index->duration_seconds(), 3.0);
}

TEST(MediaIndex, maps_a_file) {
  std::string bytes = index_bytes(two_tracks());
  std::FILE* file = std::tmpfile();
  ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  std::fflush(file);
  auto index = MediaIndex::map(::fileno(file));
  ASSERT_TRUE(index);
  EXPECT_EQ((*index)->video()->packets.size(), 90);
  ASSERT_EQ(::ftruncate(::fileno(file), static_cast<off_t>(bytes.size() - 4)), 0);
  index->reset();
  EXPECT_FALSE(MediaIndex::map(::fileno(file)));
  std::fclose(file);
}

TEST(MediaIndex, refuses_every_truncation_and_anything_left_over) {
  std::string bytes = index_bytes({video_track({.frames = 5})});
  for (std::size_t size = 0; size < bytes.size(); size++)
    EXPECT_FALSE(MediaIndex::open(bytes.substr(0, size)));
  EXPECT_FALSE(MediaIndex::open(bytes + std::string(8, '\0')));
  EXPECT_TRUE(MediaIndex::open(bytes));
}

TEST(MediaIndex, refuses_packets_outside_the_file) {
  EXPECT_EQ(refusal_of_video([](auto& t) { t.packets[7].offset = 1ULL << 40; }),
            "damaged: A packet lies beyond the end of the file.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.packets[7].offset = UINT64_MAX - 5; }),
            "damaged: A packet lies beyond the end of the file.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.packets[7].size = 300U << 20; }),
            "damaged: A packet is larger than 256 MiB.");
}

TEST(MediaIndex, refuses_a_wrong_order_of_presentation) {
  EXPECT_EQ(refusal_of_video([](auto& t) { t.packets[7].pts = t.packets[8].pts; }),
            "damaged: Two packets are shown at the same time.");
  EXPECT_EQ(refusal_of_video([](auto& t) { std::swap(t.order[3], t.order[4]); }),
            "damaged: Two packets are shown at the same time.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.order[3] = 90; }),
            "damaged: The presentation order names a packet that does not exist.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.order.pop_back(); }),
            "damaged: The presentation order does not name every shown packet.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.packets[3].flags = Packet::kHidden, t.packets[4].flags = 0; }),
            "damaged: The presentation order does not name every shown packet.");
  EXPECT_EQ(refusal([](auto&, auto& tracks) {
              std::swap(tracks[1].packets[3].pts, tracks[1].packets[4].pts);
              std::swap(tracks[1].order[3], tracks[1].order[4]);
            }),
            "damaged: The packets of a sound track are out of order.");
}

TEST(MediaIndex, refuses_times_that_make_no_sense) {
  EXPECT_EQ(refusal_of_video([](auto& t) { t.packets[0].pts = -1; }),
            "damaged: The first picture lies before the timeline begins.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.packets[88].pts = 1LL << 60; }),
            "damaged: A packet's time makes no sense.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.end = 3000; }),
            "damaged: A track ends before its last packet.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.end = 90'000LL * 86'400 * 11; }),
            "damaged: The media is empty or longer than ten days.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.time_base = {1, 1'900'000'000}; }),
            "damaged: Two pictures are shown at the same time.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.time_base = {0, 1}; }),
            "damaged: A track's time base makes no sense.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.time_base = {1, -1}; }),
            "damaged: A track's time base makes no sense.");
}

TEST(MediaIndex, refuses_formats_that_make_no_sense) {
  std::string nonsense = "damaged: The picture's format makes no sense.";
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.video.width = 0; }), nonsense);
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.video.width = 16'385; }), nonsense);
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.video.width = t.header.video.height = 8193; }), nonsense);
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.video.pixel_aspect = {1, 0}; }), nonsense);
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.video.quarter_turns = 4; }), nonsense);
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.codec = Codec::aac; }),
            "damaged: A track's codec does not fit its kind.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.header.language = "e\"n"; }),
            "damaged: A track's language is not a language tag.");
  EXPECT_EQ(refusal([](auto&, auto& tracks) { tracks[1].header.audio.rate = 0; }),
            "damaged: The sound's format makes no sense.");
}

TEST(MediaIndex, refuses_tracks_in_the_wrong_places) {
  EXPECT_EQ(refusal([](auto&, auto& tracks) { std::swap(tracks[0], tracks[1]); }),
            "damaged: A second video track, or one that is not the first.");
  EXPECT_EQ(refusal([](auto&, auto& tracks) { tracks.clear(); }),
            "damaged: The media has no tracks or too many.");
  EXPECT_EQ(refusal_of_video([](auto& t) { t.packets.clear(), t.order.clear(); }),
            "damaged: A track holds nothing that could be shown.");
}

TEST(MediaIndex, survives_bytes_being_wrong) {
  std::string good = index_bytes({video_track({.frames = 10, .b_frames = 1}), audio_track({.packets = 10})});
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; round++) {
    std::string bytes = good;
    for (int i = 0; i < 3; i++) bytes[random() % bytes.size()] = static_cast<char>(random());
    auto index = MediaIndex::open(bytes);
    if (index) {
      EXPECT_GT((*index)->duration_seconds(), 0);
    }
  }
}

}  // namespace
}  // namespace millrace::package
