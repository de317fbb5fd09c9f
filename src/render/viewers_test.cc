#include "render/viewers.h"

#include <gtest/gtest.h>

namespace millrace::render {
namespace {

using namespace std::chrono_literals;

const Viewers::Clock::time_point kStart{1000s};

TEST(Viewers, are_newcomers_where_they_have_nothing_before) {
  Viewers viewers;
  EXPECT_EQ(viewers.need("a", 40, kStart), Need::newcomer);
  viewers.served("a", 40, 41, kStart);
  EXPECT_EQ(viewers.need("a", 41, kStart), Need::playing);
  EXPECT_EQ(viewers.need("a", 90, kStart), Need::newcomer) << "a seek";
  EXPECT_EQ(viewers.need("a", 20, kStart), Need::newcomer) << "a seek back";
  EXPECT_EQ(viewers.need("b", 41, kStart), Need::newcomer) << "somebody else";
}

TEST(Viewers, fetch_for_later_once_their_buffer_is_full_and_play_again_when_it_has_shrunk) {
  Viewers viewers;
  for (int s = 0; s < 12; s++) viewers.served("a", s, s + 1, kStart);
  EXPECT_EQ(viewers.need("a", 9, kStart), Need::playing);
  EXPECT_EQ(viewers.need("a", 12, kStart), Need::later);
  EXPECT_EQ(viewers.need("a", 12, kStart + 3s), Need::playing);
}

TEST(Viewers, go_on_when_they_change_to_another_rung) {
  Viewers viewers;
  viewers.served("a", 0, 1, kStart);
  viewers.served("a", 1, 2, kStart);
  EXPECT_EQ(viewers.need("a", 1, kStart), Need::playing) << "the same again, larger";
  viewers.served("a", 0, 4, kStart);
  EXPECT_EQ(viewers.need("a", 4, kStart), Need::playing);
}

TEST(Viewers, behind_one_address_are_told_apart_by_their_places) {
  Viewers viewers;
  viewers.served("address", 0, 4, kStart);
  viewers.served("address", 100, 104, kStart);
  EXPECT_EQ(viewers.need("address", 4, kStart), Need::playing);
  EXPECT_EQ(viewers.need("address", 104, kStart), Need::playing);
}

TEST(Viewers, are_forgotten_after_a_while_and_never_too_many) {
  Viewers viewers({.most = 100});
  viewers.served("old", 0, 4, kStart);
  EXPECT_EQ(viewers.need("old", 4, kStart + 130s), Need::newcomer);
  for (int i = 0; i < 1000; i++) viewers.served(std::to_string(i), 0, 4, kStart);
  EXPECT_EQ(viewers.known(), 100u);
  EXPECT_EQ(viewers.need("old", 4, kStart), Need::newcomer);
  EXPECT_EQ(viewers.need("999", 4, kStart), Need::playing);
  for (int i = 0; i < 1000; i++) viewers.served("999", i * 50, i * 50 + 4, kStart);
  EXPECT_EQ(viewers.need("999", 999 * 50 + 4, kStart), Need::playing);
}

}  // namespace
}  // namespace millrace::render
