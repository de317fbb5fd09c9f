#include "media/held.h"

#include <gtest/gtest.h>

namespace millrace::media {
namespace {

using Spans = std::vector<HeldSpan>;

TEST(Held, puts_together_what_several_rungs_find) {
  Held held;
  EXPECT_TRUE(held.add({4000, 5000}));
  EXPECT_FALSE(held.add({4100, 4900}));
  EXPECT_TRUE(held.add({1000, 2000}));
  EXPECT_TRUE(held.add({5100, 6000}));
  EXPECT_FALSE(held.add({7000, 7000}));
  EXPECT_EQ(held.spans(), (Spans{{1000, 2000}, {4000, 6000}}));
}

TEST(Held, knows_which_segments_it_touches) {
  Held held;
  held.add({4000, 6000});
  EXPECT_TRUE(held.touches({5900, 8000}));
  EXPECT_TRUE(held.touches({0, 4001}));
  EXPECT_FALSE(held.touches({0, 4000}));
  EXPECT_FALSE(held.touches({6000, 8000}));
}

TEST(Held, survives_being_saved_and_loaded) {
  Held held;
  held.add({1000, 2000});
  held.add({4000, 6000});
  EXPECT_EQ(held.saved(), "1000-2000 4000-6000");
  Held again;
  again.load(held.saved());
  EXPECT_EQ(again.spans(), held.spans());
  again.load("");
  EXPECT_TRUE(again.spans().empty());
  again.load("1000-2000 nonsense");
  EXPECT_EQ(again.spans(), (Spans{{1000, 2000}}));
}

TEST(Held, stays_small_whatever_is_broken) {
  Held held;
  for (long long i = 0; i < 5000; i++) held.add({i * 1000, i * 1000 + 300});
  EXPECT_LE(held.spans().size(), 1000u);
  EXPECT_TRUE(held.touches({4'999'100, 4'999'200}));
}

}  // namespace
}  // namespace millrace::media
