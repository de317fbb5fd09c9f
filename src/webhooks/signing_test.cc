#include "webhooks/signing.h"

#include <gtest/gtest.h>

#include "webhooks/schedule.h"

namespace millrace::webhooks {
namespace {

TEST(Signing, IsThatOfTheSpecification) {
  // The example of github.com/standard-webhooks/standard-webhooks, whose libraries all test it.
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const std::string body = R"({"test": 2432232314})";
  EXPECT_EQ(signature({secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330'000, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  const auto both = signature({secret, new_secret()}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330'999, body);
  EXPECT_TRUE(both.starts_with("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,")) << both;
}

TEST(Signing, MakesSecretsThatNobodyGuesses) {
  const auto one = new_secret(), two = new_secret();
  EXPECT_NE(one, two);
  EXPECT_TRUE(one.starts_with("whsec_"));
  EXPECT_EQ(one.size(), 6u + 44u);
  EXPECT_NE(signature({one}, "a", 0, ""), signature({two}, "a", 0, ""));
}

TEST(Schedule, WaitsLongerEachTimeForADay) {
  UnixMillis now = 0;
  std::vector<UnixMillis> pauses;
  int attempts = 1;
  while (auto next = next_attempt(attempts++, now, kTried, 1, 0)) {
    pauses.push_back(*next - now);
    now = *next;
  }
  EXPECT_EQ(pauses.front(), 2000);
  EXPECT_TRUE(std::ranges::is_sorted(pauses));
  EXPECT_EQ(pauses.back(), 3 * 3600 * 1000);
  EXPECT_GE(pauses.size(), 12u);
  EXPECT_GT(now, kTried - 3 * 3600 * 1000);
  EXPECT_LE(now, kTried);
  EXPECT_EQ(next_attempt(1, 0, kTried, 0, 0), 1000);
  EXPECT_EQ(next_attempt(1, 0, kTried, 0, 60'000), 60'000);
  EXPECT_EQ(next_attempt(1, 0, kTried, 0, 1ll << 60), 3 * 3600 * 1000);
  EXPECT_EQ(next_attempt(1000, 0, kTried, 1, 0), 3 * 3600 * 1000);
}

}  // namespace
}  // namespace millrace::webhooks
