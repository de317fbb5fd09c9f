#include "base/clock.h"

#include <ctime>

#include <fmt/format.h>

namespace millrace {

UnixMillis SystemClock::now() const {
  timespec t{};
  clock_gettime(CLOCK_REALTIME, &t);
  return static_cast<UnixMillis>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
}

std::string to_rfc3339(UnixMillis time) {
  std::time_t seconds = time / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, time % 1000);
}

}  // namespace millrace
