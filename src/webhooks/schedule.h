// When a delivery that failed is tried again: later each time, for a day, and never many at one instant.
// Pure, any thread.
#pragma once
#include <optional>

#include "base/clock.h"

namespace millrace::webhooks {

inline constexpr UnixMillis kTried = 24ll * 3600 * 1000;  // a delivery, from when it was made
inline constexpr UnixMillis kPatience =
    3 * 24ll * 3600 * 1000;  // a hook that only fails, before it is disabled

// After so many attempts (1 is the first); `chance` is 0…1. Nothing when it would be after `until`. `asked`:
// what Retry-After says, in milliseconds, or 0.
std::optional<UnixMillis> next_attempt(int attempts, UnixMillis now, UnixMillis until, double chance,
                                       UnixMillis asked);

}  // namespace millrace::webhooks
