#include "package/storyboard.h"

#include <gtest/gtest.h>

#include "package/synthetic.h"

namespace millrace::package {
namespace {

Storyboard board_of(std::int64_t seconds, SyntheticVideo made = {}) {
  made.frame_rate = {1, 1};
  made.frames = seconds;
  return *storyboard_of(*index_of({video_track(made)}));
}

TEST(Storyboard, has_a_tile_a_second_of_a_short_video_and_a_thousand_at_most_of_a_long_one) {
  EXPECT_EQ(board_of(10).tiles, 10);
  EXPECT_EQ(board_of(10).step_ms, 1000);
  EXPECT_EQ(board_of(600).step_ms, 5000);
  EXPECT_EQ(board_of(3600).step_ms, 10'000);
  for (std::int64_t hours : {1, 2, 3, 6, 12, 24, 100}) {
    auto board = board_of(hours * 3600);
    EXPECT_LE(board.tiles, 1000) << hours;
    EXPECT_GE(board.tiles, 300) << hours;
    EXPECT_EQ(board.tiles, (board.length_ms + board.step_ms - 1) / board.step_ms);
    EXPECT_EQ(board.end_ms(board.tiles - 1), board.length_ms);
    EXPECT_EQ(board.sheets(), (board.tiles + 99) / 100);
  }
}

TEST(Storyboard, keeps_the_shown_shape_and_never_enlarges) {
  auto size = [](SyntheticVideo made, std::int32_t turns = 0, Rational pixel = {1, 1}) {
    auto track = video_track(made);
    track.header.video.quarter_turns = turns;
    track.header.video.pixel_aspect = pixel;
    auto board = *storyboard_of(*index_of({track}));
    return std::to_string(board.tile_width) + "x" + std::to_string(board.tile_height);
  };
  EXPECT_EQ(size({.width = 1920, .height = 1080}), "160x90");
  EXPECT_EQ(size({.width = 1920, .height = 1080}, 1), "90x160");
  EXPECT_EQ(size({.width = 720, .height = 576}, 0, {64, 45}), "160x90");
  EXPECT_EQ(size({.width = 64, .height = 48}), "64x48");
  EXPECT_EQ(size({.width = 8192, .height = 16}), "160x2");
}

TEST(Storyboard, has_no_tile_for_sound_that_goes_on_a_moment_longer) {
  auto board = *storyboard_of(*index_of({video_track({}), audio_track({})}));
  EXPECT_EQ(board.tiles, 30);
  EXPECT_EQ(board.end_ms(29), 30'016);
}

TEST(Storyboard, has_none_without_pictures) {
  EXPECT_FALSE(storyboard_of(*index_of({audio_track({})})));
}

TEST(Storyboard, writes_a_cue_for_each_tile_that_there_is) {
  auto board = board_of(12);
  const std::uint32_t missing[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  EXPECT_EQ(storyboard_vtt(board, missing), R"(WEBVTT

00:00:00.000 --> 00:00:01.000
storyboard-0.jpg#xywh=0,0,160,90

00:00:10.000 --> 00:00:11.000
storyboard-0.jpg#xywh=0,90,160,90

00:00:11.000 --> 00:00:12.000
storyboard-0.jpg#xywh=160,90,160,90
)");
}

TEST(Storyboard, writes_an_image_playlist) {
  EXPECT_EQ(storyboard_playlist(board_of(253)), R"(#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:200
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-IMAGES-ONLY
#EXTINF:200.000,
#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=10x10,DURATION=2.000
storyboard-0.jpg
#EXTINF:53.000,
#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=10x10,DURATION=2.000
storyboard-1.jpg
#EXT-X-ENDLIST
)");
}

TEST(Storyboard, announces_what_no_sheet_exceeds) {
  for (std::int64_t seconds : {1, 10, 99, 101, 450, 5000}) {
    auto board = board_of(seconds);
    for (std::int32_t sheet = 0; sheet < board.sheets(); sheet++) {
      double lasts =
          static_cast<double>(std::min(board.sheet_ms(), board.length_ms - sheet * board.sheet_ms()));
      EXPECT_GE(static_cast<double>(board.bandwidth()) * lasts / 8000,
                static_cast<double>(board.most_sheet_bytes()) - 1)
          << seconds;
    }
  }
}

}  // namespace
}  // namespace millrace::package
