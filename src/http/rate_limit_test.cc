#include "http/rate_limit.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace millrace::http {
namespace {

using namespace std::chrono_literals;

TEST(RateLimiter, lets_a_burst_through_and_then_the_rate) {
  RateLimiter limiter({.burst = 3, .per_second = 0.5});
  const auto start = RateLimiter::Clock::now();
  for (int i = 0; i < 3; i++) EXPECT_EQ(limiter.take("a", start), std::nullopt);
  EXPECT_EQ(limiter.take("a", start), 2s);
  EXPECT_EQ(limiter.take("b", start), std::nullopt);
  EXPECT_EQ(limiter.take("a", start + 1s), 1s);
  EXPECT_EQ(limiter.take("a", start + 2s), std::nullopt);
  EXPECT_EQ(limiter.take("a", start + 2s), 2s);
  for (int i = 0; i < 3; i++) EXPECT_EQ(limiter.take("a", start + 1h), std::nullopt);
  EXPECT_NE(limiter.take("a", start + 1h), std::nullopt);
}

TEST(RateLimiter, says_so_as_an_error) {
  RateLimiter limiter({.burst = 1, .per_second = 0.1});
  const auto start = RateLimiter::Clock::now();
  EXPECT_TRUE(limiter.admit("a", start));
  const auto refused = limiter.admit("a", start);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "rate");
  EXPECT_EQ(refused.error().retry_after, 10s);
}

TEST(RateLimiter, forgets_the_longest_unseen) {
  RateLimiter limiter({.burst = 1, .per_second = 0.001}, 100);
  const auto start = RateLimiter::Clock::now();
  limiter.take("first", start);
  for (int i = 0; i < 1000; i++) {
    limiter.take(std::to_string(i), start);
    if (i % 50 == 0) EXPECT_NE(limiter.take("first", start), std::nullopt);
  }
  EXPECT_EQ(limiter.size(), 100u);
  EXPECT_EQ(limiter.take("1", start), std::nullopt);
}

TEST(RateLimiter, counts_right_from_many_threads) {
  RateLimiter limiter({.burst = 1000, .per_second = 0.0});
  std::atomic<int> admitted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; i++) admitted += !limiter.take("one");
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(admitted, 1000);
}

TEST(ClientKey, is_an_ipv4_address_or_an_ipv6_network) {
  EXPECT_EQ(client_key("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(client_key("::ffff:203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(client_key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(client_key("unix"), "unix");
}

TEST(Network, contains_what_its_bits_say) {
  const auto inside = [](const char* network, const char* address) {
    return Network::parse(network).value().contains(*parse_address(address));
  };
  EXPECT_TRUE(inside("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(inside("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(inside("10.1.2.128/25", "10.1.2.200"));
  EXPECT_FALSE(inside("10.1.2.128/25", "10.1.2.1"));
  EXPECT_TRUE(inside("0.0.0.0/0", "8.8.8.8"));
  EXPECT_FALSE(inside("0.0.0.0/0", "::1"));
  EXPECT_TRUE(inside("fd00::/8", "fdff::1"));
  EXPECT_TRUE(inside("127.0.0.1", "::ffff:127.0.0.1"));
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::/129", "host", "10.0.0"})
    EXPECT_FALSE(Network::parse(bad)) << bad;
}

}  // namespace
}  // namespace millrace::http
