#include "package/bandwidth.h"

#include <algorithm>

#include "package/ladder.h"

namespace millrace::package {

std::int64_t segment_head_bytes(std::int64_t samples) {
  constexpr std::int64_t kBoxes = 200;
  constexpr std::int64_t kPerSample = 16;  // duration, size, flags, composition offset
  return kBoxes + kPerSample * samples;
}

void Bandwidth::add(Ticks length, std::int64_t samples, std::int64_t payload_bytes) {
  std::int64_t bytes = payload_bytes + segment_head_bytes(samples);
  Ticks measured = std::max({length, timescale_ / 2, Ticks{1}});
  peak_ = std::max(peak_, rescale(bytes * 8, timescale_, measured) + 1);
  bytes_ += bytes;
  length_ += length;
}

std::int64_t Bandwidth::average() const {
  return length_ > 0 ? rescale(bytes_ * 8, timescale_, length_) : 0;
}

std::int64_t rendered_video_bytes(const Rendition& rung, Ticks length) {
  return rescale(rung.max_bits, length + rung.timescale * kVbvStartPercent / 100, rung.timescale * 8);
}

std::int64_t rendered_audio_bytes(const Rendition& sound, Ticks length) {
  return rescale(sound.max_bits * 11 / 10, length, sound.timescale * 8);
}

}  // namespace millrace::package
