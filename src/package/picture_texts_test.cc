#include "package/picture_texts.h"

#include <gtest/gtest.h>

namespace millrace::package {
namespace {

PictureText track() {
  PictureText text;
  text.packets = {
      {100, 0, 0, 10, true}, {200, 0, 10, 10, false}, {300, 0, 20, 10, true}, {400, 0, 30, 10, false}};
  return text;
}

using Range = std::pair<std::size_t, std::size_t>;

TEST(PictureTexts, a_stretch_needs_what_began_before_it) {
  EXPECT_EQ(packets_for(track(), 250, 260), Range(0, 2));
  EXPECT_EQ(packets_for(track(), 300, 350), Range(2, 3));
  EXPECT_EQ(packets_for(track(), 450, 900), Range(2, 4));
  EXPECT_EQ(packets_for(track(), 0, 50), Range(0, 0));
  EXPECT_EQ(packets_for(track(), 0, 150), Range(0, 1));
}

TEST(PictureTexts, what_makes_no_sense_is_refused) {
  EXPECT_TRUE(check({track()}, 40));
  EXPECT_FALSE(check({track()}, 39));
  auto falling = track();
  falling.packets[1].begin = 50;
  EXPECT_FALSE(check({falling}, 40));
  auto nothing = track();
  nothing.packets.clear();
  EXPECT_FALSE(check({nothing}, 40));
  auto far = track();
  far.packets[3].offset = UINT64_MAX;
  EXPECT_FALSE(check({far}, 40));
  EXPECT_FALSE(check(std::vector(kMostPictureTexts + 1, track()), 40));
}

}  // namespace
}  // namespace millrace::package
