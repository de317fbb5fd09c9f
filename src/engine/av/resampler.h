// Sample rate conversion of planar floats, two channels or as many as are said.
#pragma once
#include <vector>

#include "engine/av/audio_encoder.h"
#include "engine/av/sound_block.h"

namespace millrace::engine::av {

struct Stereo {
  std::vector<float> left;
  std::vector<float> right;
};

class Resampler {
 public:
  static Result<Resampler> open(int from, int to, int channels = 2);
  // Appends what comes out; an empty view drains.
  Result<void> convert(StereoView in, Stereo& out);
  // Gives what comes out; an empty block drains.
  Result<void> convert(const SoundBlock& in, SoundBlock& out);

 private:
  explicit Resampler(ResamplerPtr context) : context_(std::move(context)) {}
  ResamplerPtr context_;
};

}  // namespace millrace::engine::av
