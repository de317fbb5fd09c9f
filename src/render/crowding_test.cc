#include "render/crowding.h"

#include <gtest/gtest.h>

namespace millrace::render {
namespace {

using namespace std::chrono_literals;

constexpr auto kSmall = static_cast<std::size_t>(Work::small);
constexpr auto kLarge = static_cast<std::size_t>(Work::large);

// Two places, and each render takes half a second.
Crowding two_places() {
  Crowding crowding(2, 8s);
  for (int i = 0; i < 100; i++)
    for (auto work : {Work::sound, Work::small, Work::large}) crowding.made(work, 500ms);
  return crowding;
}

Load waiting(int pictures) {
  Load load;
  load.running[kSmall] = 2;
  load.waiting[static_cast<std::size_t>(Rank::picture)][kSmall] = pictures;
  return load;
}

bool accepts(const Crowding& crowding, Work work, bool playing, const Load& load) {
  Rank rank = work == Work::sound ? Rank::sound : Rank::picture;
  return crowding.judge(rank, work, playing, load).accepted;
}

TEST(Crowding, learns_what_a_render_costs) {
  Crowding crowding(2, 8s);
  auto before = crowding.usual(Work::large);
  for (int i = 0; i < 60; i++) crowding.made(Work::large, 3s);
  EXPECT_GT(crowding.usual(Work::large), before);
  EXPECT_NEAR(std::chrono::duration<double>(crowding.usual(Work::large)).count(), 3, 0.01);
}

TEST(Crowding, waits_for_nothing_while_a_place_is_free) {
  Load load;
  load.running[kLarge] = 1;
  EXPECT_EQ(two_places().wait(Rank::picture, load), 0s);
  EXPECT_EQ(two_places().wait(Rank::picture, {}), 0s);
  EXPECT_GT(two_places().wait(Rank::picture, waiting(0)), 0s);
}

TEST(Crowding, counts_only_what_comes_before) {
  auto crowding = two_places();
  Load load = waiting(20);
  EXPECT_LT(crowding.wait(Rank::sound, load), 1s);
  EXPECT_GE(crowding.wait(Rank::picture, load), 5s);
  load.waiting[static_cast<std::size_t>(Rank::ahead)][kLarge] = 100;
  EXPECT_EQ(crowding.wait(Rank::picture, load), crowding.wait(Rank::picture, waiting(20)));
}

TEST(Crowding, refuses_large_rungs_first_then_small_ones_then_those_of_viewers_who_play) {
  auto crowding = two_places();
  struct Case {
    int queue;
    Crowd crowd;
    bool large, small, playing;
  };
  for (auto c : {Case{0, Crowd::normal, true, true, true}, Case{6, Crowd::normal, true, true, true},
                 Case{8, Crowd::crowded, false, true, true}, Case{22, Crowd::crowded, false, true, true},
                 Case{24, Crowd::full, false, false, true}, Case{32, Crowd::full, false, false, false}}) {
    auto load = waiting(c.queue);
    EXPECT_EQ(crowding.crowd(load), c.crowd) << c.queue;
    EXPECT_EQ(accepts(crowding, Work::large, false, load), c.large) << c.queue;
    EXPECT_EQ(accepts(crowding, Work::large, true, load), c.large) << c.queue;
    EXPECT_EQ(accepts(crowding, Work::small, false, load), c.small) << c.queue;
    EXPECT_EQ(accepts(crowding, Work::small, true, load), c.playing) << c.queue;
    EXPECT_TRUE(accepts(crowding, Work::sound, false, load)) << c.queue;
  }
}

TEST(Crowding, is_never_full_when_nothing_runs_however_slow_renders_were) {
  Crowding crowding(1, 8s);
  for (int i = 0; i < 100; i++) crowding.made(Work::large, 60s);
  EXPECT_EQ(crowding.crowd({}), Crowd::normal);
  EXPECT_TRUE(accepts(crowding, Work::large, false, {}));
}

TEST(Crowding, says_when_to_come_back) {
  auto crowding = two_places();
  EXPECT_EQ(crowding.judge(Rank::picture, Work::small, false, waiting(30)).retry_after, 8s);
  EXPECT_EQ(crowding.judge(Rank::picture, Work::large, false, waiting(1)).retry_after, 2s);
  EXPECT_EQ(crowding.judge(Rank::picture, Work::small, false, waiting(500)).retry_after, 15s);
}

}  // namespace
}  // namespace millrace::render
