// Pieces of sound as they travel between a decoder, what changes them, and an encoder: planar floats, full
// scale is 1.
#pragma once
#include <cstdint>
#include <vector>

#include "base/error.h"

namespace millrace::engine::av {

struct SoundBlock {
  std::vector<std::vector<float>> planes;  // one for each channel, all of the same length

  std::size_t size() const { return planes.empty() ? 0 : planes.front().size(); }
  // `channels` planes of `samples` zeros.
  void make_silence(std::size_t channels, std::size_t samples) {
    planes.resize(channels);
    for (auto& plane : planes) plane.assign(samples, 0.0F);
  }
  void keep(std::size_t first, std::size_t count) {
    for (auto& plane : planes) {
      plane.resize(first + count);
      plane.erase(plane.begin(), plane.begin() + static_cast<std::ptrdiff_t>(first));
    }
  }
};

// Sound from its beginning to its end. One thread.
class SoundStream {
 public:
  virtual ~SoundStream() = default;
  // The piece that follows, never empty; false at the end, and at every later call.
  virtual Result<bool> next(SoundBlock& out) = 0;
};

}  // namespace millrace::engine::av
