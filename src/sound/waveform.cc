#include <algorithm>
#include <cstring>

#include "sound/measures.h"

namespace millrace::sound {

Waveform drawn(int sample_rate, std::int64_t samples_per_step, std::string_view pairs, Stretch wanted) {
  constexpr std::size_t kPair = 2 * sizeof(std::int16_t);
  auto value = [&](std::size_t step, std::size_t side) {
    std::int16_t sample = 0;
    std::memcpy(&sample, pairs.data() + step * kPair + side * sizeof sample, sizeof sample);
    return static_cast<int>(sample);
  };
  // The steps that the stretch touches.
  auto step_at = [&](std::int64_t ms, std::int64_t up) {
    auto samples = static_cast<__int128>(std::max<std::int64_t>(0, ms)) * sample_rate;
    __int128 unit = static_cast<__int128>(samples_per_step) * 1000;
    auto all = static_cast<__int128>(pairs.size() / kPair);
    return static_cast<std::size_t>(std::min((samples + up * (unit - 1)) / unit, all));
  };
  const std::size_t first = step_at(wanted.from_ms, 0), steps = step_at(wanted.to_ms, 1);
  auto most = static_cast<std::size_t>(std::max<std::int64_t>(1, wanted.points));
  auto together = std::max<std::size_t>(1, (steps - std::min(first, steps) + most - 1) / most);
  Waveform out;
  out.sample_rate = sample_rate;
  out.samples_per_pixel = samples_per_step * static_cast<std::int64_t>(together);
  out.begin = static_cast<double>(first) * static_cast<double>(samples_per_step) / std::max(1, sample_rate);
  for (std::size_t at = first; at < steps; at += together) {
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
