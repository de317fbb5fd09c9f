#include "package/offered.h"

#include <gtest/gtest.h>

#include "package/synthetic.h"

namespace millrace::package {
namespace {

std::string names(const std::vector<Rendition>& renditions) {
  std::string all;
  for (const auto& r : renditions) all += r.name + " ";
  return all;
}

std::vector<Rendition> of_vp9() {
  return Plan::make(index_of({video_track({.codec = Codec::vp9}), audio_track({})}))->renditions();
}

std::vector<Rendition> with_averages(std::vector<Rendition> renditions, std::vector<std::int64_t> bits) {
  for (std::size_t i = 0; i < bits.size(); i++) renditions[i].average = bits[i];
  return renditions;
}

TEST(Offered, is_everything_as_long_as_nothing_is_known) {
  EXPECT_EQ(names(offered(of_vp9(), {})), "o 720 480 360 240 ao ");
}

TEST(Offered, leaves_out_rungs_beyond_the_detail_there_is) {
  EXPECT_EQ(names(offered(of_vp9(), {480})), "o 480 360 240 ao ");
  EXPECT_EQ(names(offered(of_vp9(), {400})), "o 480 360 240 ao ");
  EXPECT_EQ(names(offered(of_vp9(), {100})), "o 240 ao ");
  EXPECT_EQ(names(offered(of_vp9(), {2000})), "o 720 480 360 240 ao ");
}

TEST(Offered, leaves_out_a_rung_that_costs_as_much_as_a_larger_one) {
  auto film = Plan::make(index_of({video_track({}), audio_track({})}))->renditions();
  ASSERT_EQ(names(film), "o 480 360 240 ao ");
  EXPECT_EQ(names(offered(with_averages(film, {500, 600, 300, 100}), {})), "o 360 240 ao ");
  EXPECT_EQ(names(offered(with_averages(film, {500, 0, 500, 700}), {})), "o 480 240 ao ");
  // Of another codec says nothing: not every player takes it.
  EXPECT_EQ(names(offered(with_averages(of_vp9(), {500, 900, 600, 300, 100}), {})), "o 720 480 360 240 ao ");
}

}  // namespace
}  // namespace millrace::package
