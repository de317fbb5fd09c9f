#include "accounts/limits.h"

#include <gtest/gtest.h>

namespace millrace::accounts {
namespace {

using namespace std::chrono_literals;

TEST(GuessLimit, five_are_free_then_waits_double_up_to_fifteen_minutes) {
  GuessLimit limit;
  UnixMillis now = 1'000'000;
  for (int i = 0; i < 5; i++) EXPECT_FALSE(limit.attempt("alice", "1.2.3.4", now)) << i;
  std::string waits;
  for (int i = 0; i < 9; i++) {
    auto wait = limit.attempt("alice", "5.6.7.8", now);  // another address is no help
    ASSERT_TRUE(wait);
    waits += std::to_string(wait->count()) + " ";
    now += wait->count() * 1000;
    EXPECT_FALSE(limit.attempt("alice", "1.2.3.4", now));
  }
  EXPECT_EQ(waits, "12 24 48 96 192 384 768 900 900 ");
  EXPECT_FALSE(limit.attempt("bob", "1.2.3.4", now));
}

TEST(GuessLimit, at_most_ten_guesses_a_minute_get_through) {
  GuessLimit limit;
  int through = 0;
  for (UnixMillis now = 0; now < 60'000; now += 6) through += limit.attempt("alice", "1.2.3.4", now) ? 0 : 1;
  EXPECT_LE(through, 10);
}

TEST(GuessLimit, success_and_time_forget_failures) {
  GuessLimit limit;
  for (int i = 0; i < 5; i++) limit.attempt("alice", "1.2.3.4", 0);
  EXPECT_TRUE(limit.attempt("alice", "1.2.3.4", 11'000));
  limit.succeeded("alice", "1.2.3.4");
  for (int i = 0; i < 5; i++) EXPECT_FALSE(limit.attempt("alice", "1.2.3.4", 11'000));
  EXPECT_FALSE(limit.attempt("alice", "1.2.3.4", 2'000'000));
  EXPECT_FALSE(limit.attempt("alice", "1.2.3.4", 2'000'001));
}

TEST(GuessLimit, a_stranger_cannot_keep_the_owner_out) {
  GuessLimit limit;
  EXPECT_FALSE(limit.attempt("alice", "home", 0));
  limit.succeeded("alice", "home");
  for (int i = 0; i < 20; i++) limit.attempt("alice", "stranger", 1);
  EXPECT_TRUE(limit.attempt("alice", "stranger", 2));
  EXPECT_FALSE(limit.attempt("alice", "home", 2));
}

TEST(GuessLimit, a_busy_server_is_nobodys_failure) {
  GuessLimit limit;
  for (int i = 0; i < 50; i++) {
    EXPECT_FALSE(limit.attempt("alice", "home", i));
    limit.take_back("alice", "home");
  }
}

}  // namespace
}  // namespace millrace::accounts
