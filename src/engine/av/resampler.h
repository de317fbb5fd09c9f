// Sample rate conversion of stereo floats.
#pragma once
#include <vector>

#include "engine/av/audio_encoder.h"

namespace millrace::engine::av {

struct Stereo {
  std::vector<float> left;
  std::vector<float> right;
};

class Resampler {
 public:
  static Result<Resampler> open(int from, int to);
  // Appends what comes out; an empty view drains.
  Result<void> convert(StereoView in, Stereo& out);

 private:
  explicit Resampler(ResamplerPtr context) : context_(std::move(context)) {}
  ResamplerPtr context_;
};

}  // namespace millrace::engine::av
