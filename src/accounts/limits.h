// How often somebody may guess a password. In memory, bounded, gone at a restart. Thread-safe. (How often one
// address may ask at all: http/rate_limit.h.)
#pragma once
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace millrace::accounts {

inline constexpr std::size_t kLimitedKeys = 100'000;

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

}  // namespace millrace::accounts
