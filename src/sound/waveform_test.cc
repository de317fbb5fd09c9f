#include <gtest/gtest.h>

#include <cstring>

#include "sound/measures.h"

namespace millrace::sound {
namespace {

std::string pairs_of(const std::vector<std::int16_t>& values) {
  std::string bytes(values.size() * sizeof(std::int16_t), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

TEST(Waveform, puts_neighbours_together_until_there_are_few_enough) {
  auto pairs = pairs_of({-1, 2, -5, 1, 0, 9, -3, 3, -32768, 32767});
  auto all = drawn(48000, 256, pairs, {5});
  EXPECT_EQ(all.length, 5);
  EXPECT_EQ(all.samples_per_pixel, 256);
  auto three = drawn(48000, 256, pairs, {4});
  EXPECT_EQ(three.samples_per_pixel, 512);
  EXPECT_EQ(three.length, 3);
  EXPECT_EQ(three.data, (std::vector<int>{-5, 2, -3, 9, -32768, 32767}));
  EXPECT_EQ(drawn(48000, 256, pairs, {1}).data, (std::vector<int>{-32768, 32767}));
  EXPECT_EQ(drawn(48000, 256, "", {10}).length, 0);
}

TEST(Waveform, draws_a_stretch) {
  auto pairs = pairs_of({-1, 2, -5, 1, 0, 9, -3, 3, -32768, 32767});  // a step each second
  auto middle = drawn(1000, 1000, pairs, {100, 1500, 3000});
  EXPECT_EQ(middle.begin, 1);
  EXPECT_EQ(middle.data, (std::vector<int>{-5, 1, 0, 9}));
  EXPECT_EQ(drawn(1000, 1000, pairs, {1, 1500, 3001}).data, (std::vector<int>{-5, 9}));
  EXPECT_EQ(drawn(1000, 1000, pairs, {100, 4000, 900'000}).data, (std::vector<int>{-32768, 32767}));
  EXPECT_EQ(drawn(1000, 1000, pairs, {100, 3000, 1000}).length, 0);
  EXPECT_EQ(drawn(1000, 1000, pairs, {100, INT64_MAX / 1'000'000, INT64_MAX / 1'000'000}).length, 0);
}

}  // namespace
}  // namespace millrace::sound
