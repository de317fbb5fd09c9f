// Token buckets by key (a client's address, an account): so many at once, so many a second. Thread-safe;
// remembers the most recently seen keys only, so its memory is bounded. For addresses use client_key() of
// http/network.h.
#pragma once
#include <chrono>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "http/network.h"

namespace millrace::http {

struct Rate {
  double burst = 10;      // at once
  double per_second = 1;  // and then
};

class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;
  explicit RateLimiter(Rate rate, std::size_t capacity = 100'000) : rate_(rate), capacity_(capacity) {}

  // Takes one; or says after how long there will be one again.
  std::optional<std::chrono::seconds> take(std::string_view key, Clock::time_point now = Clock::now());
  // The same as a Result: error 429 "rate".
  Result<void> admit(std::string_view key, Clock::time_point now = Clock::now());
  std::size_t size() const;

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Clock::time_point filled;
  };
  Rate rate_;
  std::size_t capacity_;
  mutable std::mutex mutex_;
  std::list<Bucket> recent_;                                                   // most recently used first
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> buckets_;  // keys live in recent_
};

}  // namespace millrace::http
