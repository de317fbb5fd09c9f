// Wall-clock time as the product stores it: milliseconds since 1970, UTC. A Clock can be replaced in tests.
#pragma once
#include <cstdint>
#include <string>

namespace millrace {

using UnixMillis = std::int64_t;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual UnixMillis now() const = 0;
};

class SystemClock final : public Clock {
 public:
  UnixMillis now() const override;
};

// "2026-11-22T08:30:05.123Z" (RFC 3339).
std::string to_rfc3339(UnixMillis time);

}  // namespace millrace
