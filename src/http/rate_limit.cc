#include "http/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace millrace::http {

std::optional<std::chrono::seconds> RateLimiter::take(std::string_view key, Clock::time_point now) {
  std::lock_guard lock(mutex_);
  const auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    if (recent_.size() >= capacity_) {
      buckets_.erase(recent_.back().key);
      recent_.pop_back();
    }
    recent_.push_front({std::string(key), rate_.burst, now});
    buckets_.emplace(recent_.front().key, recent_.begin());
  } else {
    recent_.splice(recent_.begin(), recent_, found->second);
  }
  Bucket& bucket = recent_.front();
  const std::chrono::duration<double> passed = std::max(now - bucket.filled, Clock::duration::zero());
  bucket.tokens = std::min(rate_.burst, bucket.tokens + passed.count() * rate_.per_second);
  bucket.filled = std::max(bucket.filled, now);
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const double wait = rate_.per_second > 0 ? (1 - bucket.tokens) / rate_.per_second : 3600;
  return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(std::clamp(wait, 1.0, 86400.0))));
}

Result<void> RateLimiter::admit(std::string_view key, Clock::time_point now) {
  const auto wait = take(key, now);
  if (!wait) return {};
  return fail({Status::too_many_requests, "rate", "Too many requests. Try again a little later.", {}, wait});
}

std::size_t RateLimiter::size() const {
  std::lock_guard lock(mutex_);
  return recent_.size();
}

}  // namespace millrace::http
