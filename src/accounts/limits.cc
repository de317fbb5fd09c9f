#include "accounts/limits.h"

#include <algorithm>
#include <cmath>

namespace millrace::accounts {

namespace {

constexpr int kFreeGuesses = 5;
constexpr std::int64_t kFirstWait = 12'000;
constexpr std::int64_t kLongestWait = 15 * 60'000;

std::chrono::seconds whole_seconds(double milliseconds) {
  return std::chrono::seconds(
      std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(milliseconds / 1000))));
}

}  // namespace

std::string GuessLimit::key(const std::string& account, const std::string& address) const {
  auto both = account + "|" + address;
  return known_.contains(both) ? both : account;
}

std::optional<std::chrono::seconds> GuessLimit::attempt(const std::string& account,
                                                        const std::string& address, UnixMillis now) {
  std::lock_guard lock(mutex_);
  if (guesses_.size() >= kLimitedKeys) {
    std::erase_if(guesses_, [&](const auto& entry) { return entry.second.blocked_until < now; });
    while (guesses_.size() > kLimitedKeys / 2) guesses_.erase(guesses_.begin());
  }
  auto& guesses = guesses_[key(account, address)];
  // A clock that was set back must not lengthen a wait.
  guesses.blocked_until = std::min(guesses.blocked_until, now + kLongestWait);
  if (now < guesses.blocked_until) return whole_seconds(static_cast<double>(guesses.blocked_until - now));
  if (now - guesses.blocked_until > kLongestWait) guesses.failures = 0;
  guesses.failures++;
  guesses.last = guesses.blocked_until = now;
  if (guesses.failures >= kFreeGuesses)
    guesses.blocked_until +=
        std::min(kLongestWait, kFirstWait << std::min(guesses.failures - kFreeGuesses, 10));
  return std::nullopt;
}

void GuessLimit::succeeded(const std::string& account, const std::string& address) {
  std::lock_guard lock(mutex_);
  guesses_.erase(key(account, address));
  if (known_.size() >= kLimitedKeys) known_.clear();
  known_[account + "|" + address] = true;
}

void GuessLimit::take_back(const std::string& account, const std::string& address) {
  std::lock_guard lock(mutex_);
  auto it = guesses_.find(key(account, address));
  if (it == guesses_.end()) return;
  it->second.failures = std::max(0, it->second.failures - 1);
  it->second.blocked_until = it->second.last;
}

}  // namespace millrace::accounts
