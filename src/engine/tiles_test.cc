#include "engine/tiles.h"

#include <gtest/gtest.h>

#include <map>

#include "package/synthetic.h"

namespace millrace::engine {
namespace {

using namespace package;

struct Planned {
  Storyboard board;
  TilePlan plan;
  std::size_t packets = 0;             // over all runs
  std::map<std::uint32_t, double> at;  // seconds of the picture by tile
};

Planned planned(const SyntheticVideo& made, std::uint64_t budget = kTileBudget) {
  auto index = index_of({video_track(made)});
  Planned out{*storyboard_of(*index), {}};
  out.plan = plan_tiles(*index, out.board, budget);
  for (const auto& run : out.plan.runs) {
    EXPECT_TRUE(run.packets.front().flags & Packet::kKey);
    out.packets += run.packets.size();
    for (const auto& wanted : run.tiles)
      EXPECT_TRUE(out.at.emplace(wanted.tile, static_cast<double>(wanted.source_pts) / 90'000).second);
  }
  return out;
}

TEST(Tiles, of_a_short_video_are_the_pictures_in_their_middles) {
  auto p = planned({.frames = 300, .gop = 250});
  ASSERT_EQ(p.at.size(), 10u);
  for (auto [tile, seconds] : p.at)
    if (tile > 0 && tile != 8) {
      EXPECT_NEAR(seconds, tile + 0.5, 0.034) << tile;
    }
  EXPECT_EQ(p.at[0], 0);  // a key picture within the tile is as good
  EXPECT_NEAR(p.at[8], 250.0 / 30, 0.034);
}

TEST(Tiles, of_a_long_video_are_key_pictures_alone) {
  auto p = planned({.frames = 30 * 3600, .gop = 60});
  EXPECT_EQ(p.at.size(), 360u);
  for (const auto& run : p.plan.runs) EXPECT_EQ(run.tiles.front().source_pts, run.packets.front().pts);
  for (auto [tile, seconds] : p.at) EXPECT_NEAR(seconds, 10.0 * tile + 5, 1.01) << tile;
}

TEST(Tiles, are_left_out_where_there_is_one_key_and_little_may_be_spent) {
  auto whole = planned({.frames = 30 * 60, .gop = 1'000'000});
  EXPECT_EQ(whole.at.size(), 60u);
  EXPECT_LE(whole.packets, 1800u);  // decoded once for all
  auto part = planned({.frames = 30 * 60, .gop = 1'000'000}, 600ull * 1280 * 720);
  EXPECT_GE(part.at.size(), 19u);
  EXPECT_LE(part.at.size(), 22u);
  EXPECT_LE(part.packets, 610u);
  for (auto [tile, seconds] : part.at) EXPECT_LE(std::abs(seconds - tile - 0.5), 2.01);
}

TEST(Tiles, fall_back_to_the_nearest_key_when_exact_ones_cost_too_much) {
  auto p = planned({.frames = 30 * 60, .gop = 90}, 0);
  EXPECT_EQ(p.at.size(), 59u);  // the last one lies too far behind the last key
  for (auto [tile, seconds] : p.at) EXPECT_LE(std::abs(seconds - tile - 0.5), 2.01) << tile;
}

TEST(Tiles, hold_the_last_picture_where_sound_goes_on) {
  auto index = index_of({video_track({.frames = 90}), audio_track({.packets = 470})});
  auto board = *storyboard_of(*index);
  EXPECT_EQ(board.tiles, 10);
  auto plan = plan_tiles(*index, board);
  std::size_t tiles = 0;
  for (const auto& run : plan.runs) tiles += run.tiles.size();
  EXPECT_EQ(tiles, 10u);
}

TEST(Tiles, begin_decoding_where_b_frames_before_a_key_can_be_shown) {
  auto p = planned({.frames = 300, .gop = 250, .b_frames = 2});
  for (const auto& run : p.plan.runs)
    for (const auto& wanted : run.tiles)
      EXPECT_TRUE(
          std::ranges::any_of(run.packets, [&](const Packet& q) { return q.pts == wanted.source_pts; }));
}

}  // namespace
}  // namespace millrace::engine
