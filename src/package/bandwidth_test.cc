#include "package/bandwidth.h"

#include <gtest/gtest.h>

namespace millrace::package {
namespace {

TEST(Bandwidth, is_that_of_the_largest_segment_with_its_boxes) {
  Bandwidth bandwidth(1000);
  bandwidth.add(2000, 60, 100'000);
  bandwidth.add(2000, 60, 300'000);
  bandwidth.add(1000, 30, 100'000);
  EXPECT_EQ(bandwidth.peak(), (300'000 + segment_head_bytes(60)) * 8 / 2 + 1);
  EXPECT_GT(segment_head_bytes(60), 60 * 16);
}

TEST(Bandwidth, measures_over_half_a_second_at_least) {
  Bandwidth bandwidth(1000);
  bandwidth.add(10, 1, 10'000);
  bandwidth.add(4000, 120, 500'000);
  EXPECT_LT(bandwidth.peak(), 1'100'000);
}

TEST(Bandwidth, of_rendered_pictures_counts_what_the_buffer_starts_with) {
  Rendition rung;
  rung.max_bits = 800'000;
  EXPECT_EQ(rendered_video_bytes(rung, rung.timescale), 170'000);
  EXPECT_EQ(rendered_video_bytes(rung, 2 * rung.timescale), 270'000);
}

}  // namespace
}  // namespace millrace::package
