#include "engine/av/sound_samples.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace millrace::engine::av {
namespace {

template <class T>
T sample_of(float value);

template <>
float sample_of(float value) {
  return value;
}
template <>
std::int16_t sample_of(float value) {
  return static_cast<std::int16_t>(std::clamp(std::lrint(value * 32768.0), -32768L, 32767L));
}
template <>
std::int32_t sample_of(float value) {
  constexpr long kHighest = (1L << 23) - 1;
  auto rounded = std::clamp(std::lrint(value * 8388608.0), -kHighest - 1, kHighest);
  return static_cast<std::int32_t>(rounded * 256);
}

template <class T>
void fill(AVFrame& frame, const SoundBlock& sound, std::size_t from, std::size_t count, bool planar) {
  auto channels = sound.planes.size();
  for (std::size_t c = 0; c < channels; c++) {
    auto* out = reinterpret_cast<T*>(frame.extended_data[planar ? c : 0]) + (planar ? 0 : c);
    for (std::size_t i = 0; i < count; i++)
      out[i * (planar ? 1 : channels)] = sample_of<T>(sound.planes[c][from + i]);
  }
}

}  // namespace

void fill_samples(AVFrame& frame, const SoundBlock& sound, std::size_t from, std::size_t count) {
  auto format = static_cast<AVSampleFormat>(frame.format);
  bool planar = av_sample_fmt_is_planar(format) != 0;
  switch (av_get_packed_sample_fmt(format)) {
    case AV_SAMPLE_FMT_S16:
      return fill<std::int16_t>(frame, sound, from, count, planar);
    case AV_SAMPLE_FMT_S32:
      return fill<std::int32_t>(frame, sound, from, count, planar);
    default:
      return fill<float>(frame, sound, from, count, planar);
  }
}

}  // namespace millrace::engine::av
