#include "webhooks/schedule.h"

#include <algorithm>

namespace millrace::webhooks {

std::optional<UnixMillis> next_attempt(int attempts, UnixMillis now, UnixMillis until, double chance,
                                       UnixMillis asked) {
  constexpr UnixMillis kFirst = 2000, kLongest = 3 * 3600 * 1000;
  UnixMillis pause = kFirst;
  for (int i = 1; i < attempts && pause < kLongest; i++) pause *= 3;
  pause = std::min(pause, kLongest);
  // Between half of it and all of it, so that what failed together does not come back together.
  pause = pause / 2 + static_cast<UnixMillis>(chance * static_cast<double>(pause) / 2);
  const UnixMillis next = now + std::max(pause, std::min(asked, kLongest));
  if (next > until) return std::nullopt;
  return next;
}

}  // namespace millrace::webhooks
