#include "engine/av/loudness.h"

#include <algorithm>
#include <cmath>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

Result<LoudnessMeter> LoudnessMeter::open(int rate, int channels) {
  StatePtr state(ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(rate),
                              EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK));
  if (!state) return fail(Status::internal, "engine_failed", "The sound's loudness cannot be measured.");
  return LoudnessMeter(std::move(state));
}

Result<void> LoudnessMeter::add(const SoundBlock& sound) {
  auto channels = sound.planes.size();
  woven_.resize(sound.size() * channels);
  for (std::size_t c = 0; c < channels; c++)
    for (std::size_t i = 0; i < sound.size(); i++) woven_[i * channels + c] = sound.planes[c][i];
  if (ebur128_add_frames_float(state_.get(), woven_.data(), sound.size()) != EBUR128_SUCCESS)
    return fail(Status::internal, "engine_failed", "The sound's loudness cannot be measured.");
  return {};
}

SoundLevels LoudnessMeter::levels() const {
  SoundLevels levels;
  double value = 0;
  if (ebur128_loudness_global(state_.get(), &value) == EBUR128_SUCCESS && std::isfinite(value))
    levels.integrated = value;
  if (levels.integrated && ebur128_loudness_range(state_.get(), &value) == EBUR128_SUCCESS &&
      std::isfinite(value))
    levels.range = value;
  double peak = 0;
  for (unsigned c = 0; c < state_->channels; c++)
    if (ebur128_true_peak(state_.get(), c, &value) == EBUR128_SUCCESS) peak = std::max(peak, value);
  if (peak > 0) levels.true_peak = 20 * std::log10(peak);
  return levels;
}

}  // namespace millrace::engine::av
