#include <algorithm>
#include <cstring>

#include "sound/measures.h"

namespace millrace::sound {

Waveform drawn(int sample_rate, std::int64_t samples_per_step, std::string_view pairs, std::int64_t points) {
  constexpr std::size_t kPair = 2 * sizeof(std::int16_t);
  auto value = [&](std::size_t step, std::size_t side) {
    std::int16_t sample = 0;
    std::memcpy(&sample, pairs.data() + step * kPair + side * sizeof sample, sizeof sample);
    return static_cast<int>(sample);
  };
  auto steps = pairs.size() / kPair;
  auto most = static_cast<std::size_t>(std::max<std::int64_t>(1, points));
  auto together = std::max<std::size_t>(1, (steps + most - 1) / most);
  Waveform out;
  out.sample_rate = sample_rate;
  out.samples_per_pixel = samples_per_step * static_cast<std::int64_t>(together);
  for (std::size_t at = 0; at < steps; at += together) {
    int low = value(at, 0), high = value(at, 1);
    for (std::size_t i = at + 1; i < std::min(steps, at + together); i++) {
      low = std::min(low, value(i, 0));
      high = std::max(high, value(i, 1));
    }
    out.data.push_back(low);
    out.data.push_back(high);
    out.length++;
  }
  return out;
}

}  // namespace millrace::sound
