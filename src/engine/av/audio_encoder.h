// The AAC encoder as the recipe has it (native, coder "fast": its bits do not depend on what came before).
#pragma once
#include <functional>
#include <span>
#include <string>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

struct SoundSetup {
  int rate = 48000;
  std::int64_t bit_rate = 128'000;
};

// Planar floats, two channels of equal length.
struct StereoView {
  std::span<const float> left;
  std::span<const float> right;
};

class AacEncoder {
 public:
  static constexpr int kFrame = 1024;
  using Sink = std::function<Result<void>(const AVPacket&)>;

  static Result<AacEncoder> open(const SoundSetup& setup);
  // A frame of kFrame samples at this place; packets come out with the place of their decoded sound.
  Result<void> encode(StereoView frame, std::int64_t place, const Sink& sink);
  Result<void> finish(const Sink& sink);
  std::string specific_config() const;

 private:
  explicit AacEncoder(CodecPtr context) : context_(std::move(context)) {}
  CodecPtr context_;
};

}  // namespace millrace::engine::av
