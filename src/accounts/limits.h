// How often somebody may try. In memory, bounded, gone at a restart. Thread-safe.
#pragma once
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace millrace::accounts {

inline constexpr std::size_t kLimitedKeys = 100'000;

// Token buckets: `capacity` at once, and as many again in `period`. A capacity of 0 limits nothing.
class Buckets {
 public:
  Buckets(int capacity, std::chrono::seconds period, std::size_t most_keys = kLimitedKeys);
  // Nothing: go ahead. Otherwise how long to wait.
  std::optional<std::chrono::seconds> take(const std::string& key, UnixMillis now);
  std::size_t size() const;

 private:
  struct Bucket {
    double tokens;
    UnixMillis at;
  };
  double filled(const Bucket& bucket, UnixMillis now) const;
  void make_room(UnixMillis now);

  const double capacity_;
  const double per_millisecond_;
  const std::size_t most_keys_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

// Guesses at one password: five are free, then each failure doubles the wait, from 12 seconds up to 15
// minutes. It is never for ever, a success forgets it all, and an address from which the account has logged
// in before is counted by itself, so that a stranger cannot keep the owner out.
class GuessLimit {
 public:
  // Counts as a failure until succeeded() is called, so that many at once are no way around it.
  std::optional<std::chrono::seconds> attempt(const std::string& account, const std::string& address,
                                              UnixMillis now);
  void succeeded(const std::string& account, const std::string& address);
  // It was not a guess after all: the server was busy.
  void take_back(const std::string& account, const std::string& address);

 private:
  struct Guesses {
    int failures = 0;
    UnixMillis last = 0;  // attempt
    UnixMillis blocked_until = 0;
  };
  std::string key(const std::string& account, const std::string& address) const;

  std::mutex mutex_;
  std::unordered_map<std::string, Guesses> guesses_;
  std::unordered_map<std::string, bool> known_;  // "account|address" that logged in
};

// The address by which to limit: IPv6 by its /64, IPv4 in IPv6 as IPv4.
std::string limited_address(std::string_view client);

}  // namespace millrace::accounts
