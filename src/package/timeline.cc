#include "package/timeline.h"

#include <algorithm>
#include <numeric>

namespace millrace::package {

std::int64_t rescale(std::int64_t value, std::int64_t mul, std::int64_t div) {
  __int128 doubled = static_cast<__int128>(value) * mul * 2 + div;
  __int128 divisor = static_cast<__int128>(div) * 2;
  if (doubled >= 0 && doubled <= INT64_MAX && divisor <= INT64_MAX)  // the common case, far cheaper
    return static_cast<std::int64_t>(doubled) / static_cast<std::int64_t>(divisor);
  __int128 quotient = doubled / divisor;
  if (doubled % divisor < 0) quotient--;
  return static_cast<std::int64_t>(quotient);
}

Rational reduced(Rational value) {
  std::int64_t common = std::gcd(value.num, value.den);
  return common > 1 ? Rational{value.num / common, value.den / common} : value;
}

std::uint32_t ShownFrames::at_or_after(Ticks tick) const {
  std::uint32_t low = 0;
  std::uint32_t high = size();
  while (low < high) {
    std::uint32_t middle = low + (high - low) / 2;
    if (this->tick(middle) < tick)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

std::uint32_t ShownFrames::nearest(Ticks tick, std::uint32_t first, std::uint32_t last,
                                   std::uint32_t step) const {
  std::uint32_t low = 0;
  std::uint32_t high = (last - first - 1) / step;  // the answer is first + step * (0…high)
  while (low < high) {
    std::uint32_t middle = low + (high - low) / 2;
    if (this->tick(first + step * middle) < tick)
      low = middle + 1;
    else
      high = middle;
  }
  std::uint32_t after = first + step * low;
  if (low == 0) return after;
  std::uint32_t before = after - step;
  return tick - this->tick(before) <= this->tick(after) - tick ? before : after;
}

Ticks ShownFrames::end() const {
  return std::max(rescale(track_->header->end, mul_, div_), tick(size() - 1) + 1);
}

}  // namespace millrace::package
