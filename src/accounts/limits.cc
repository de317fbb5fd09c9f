#include "accounts/limits.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cmath>

#include "accounts/crypto.h"

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

Buckets::Buckets(int capacity, std::chrono::seconds period, std::size_t most_keys)
    : capacity_(capacity),
      per_millisecond_(capacity_ / (static_cast<double>(period.count()) * 1000)),
      most_keys_(most_keys) {}

double Buckets::filled(const Bucket& bucket, UnixMillis now) const {
  auto passed = static_cast<double>(std::max<UnixMillis>(0, now - bucket.at));
  return std::min(capacity_, bucket.tokens + passed * per_millisecond_);
}

std::optional<std::chrono::seconds> Buckets::take(const std::string& key, UnixMillis now) {
  if (capacity_ <= 0) return std::nullopt;
  std::lock_guard lock(mutex_);
  if (buckets_.size() >= most_keys_ && !buckets_.contains(key)) make_room(now);
  auto& bucket = buckets_.try_emplace(key, Bucket{capacity_, now}).first->second;
  bucket.tokens = filled(bucket, now);
  bucket.at = now;
  if (bucket.tokens < 1) return whole_seconds((1 - bucket.tokens) / per_millisecond_);
  bucket.tokens -= 1;
  return std::nullopt;
}

// Full ones say nothing; if that is not enough, half of the others go.
void Buckets::make_room(UnixMillis now) {
  std::erase_if(buckets_, [&](const auto& entry) { return filled(entry.second, now) >= capacity_; });
  while (buckets_.size() > most_keys_ / 2) buckets_.erase(buckets_.begin());
}

std::size_t Buckets::size() const {
  std::lock_guard lock(mutex_);
  return buckets_.size();
}

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

std::string limited_address(std::string_view client) {
  boost::system::error_code error;
  auto address = boost::asio::ip::make_address(std::string(client), error);
  if (error || address.is_v4()) return std::string(client);
  auto six = address.to_v6();
  if (six.is_v4_mapped())
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, six).to_string();
  auto bytes = six.to_bytes();
  return to_hex({reinterpret_cast<const char*>(bytes.data()), 8});
}

}  // namespace millrace::accounts
