#include "render/decode_cost.h"

#include <gtest/gtest.h>

#include "package/synthetic.h"

namespace millrace::render {
namespace {

std::shared_ptr<const package::Plan> plan_with_keys_each(int frames, int gop) {
  package::SyntheticVideo spec{.frames = frames, .gop = gop, .codec = package::Codec::vp9};
  return package::Plan::make(package::index_of({package::video_track(spec)}, package::Container::matroska));
}

TEST(DecodeCost, is_once_where_borders_lie_on_keys) {
  auto cost = decode_cost(*plan_with_keys_each(1800, 60));
  EXPECT_LT(cost.longest_run_up, 0.1);
  EXPECT_LT(cost.times, 1.1);
  EXPECT_FALSE(wants_walk(cost, false));
  EXPECT_FALSE(wants_walk(cost, true));
}

TEST(DecodeCost, grows_with_the_square_of_what_one_key_covers) {
  auto minute = decode_cost(*plan_with_keys_each(1800, 100'000));
  auto two = decode_cost(*plan_with_keys_each(3600, 100'000));
  EXPECT_GT(minute.longest_run_up, 50);
  EXPECT_GT(minute.times, 5);
  EXPECT_NEAR(two.times / minute.times, 2, 0.3);
  EXPECT_TRUE(wants_walk(minute, false));
}

TEST(DecodeCost, of_groups_that_are_long_but_not_very_matters_when_decoding_is_slow) {
  auto cost = decode_cost(*plan_with_keys_each(3600, 360));  // twelve seconds
  EXPECT_GT(cost.times, 1.25);
  EXPECT_FALSE(wants_walk(cost, false));
  EXPECT_TRUE(wants_walk(cost, true));
}

TEST(DecodeCost, a_walk_is_waited_for_when_it_comes_by_soon) {
  package::DecodeRun run{100, 1100};
  EXPECT_TRUE(walk_is_near(run, 1000, 700));
  EXPECT_FALSE(walk_is_near(run, 1000, 300)) << "decoding from the key is as fast";
  EXPECT_FALSE(walk_is_near(run, 1000, 100)) << "it has not reached the key";
  EXPECT_FALSE(walk_is_near(run, 1000, 1200)) << "it has passed";
  EXPECT_FALSE(walk_is_near(run, 120, 110)) << "the key is just before";
}

}  // namespace
}  // namespace millrace::render
