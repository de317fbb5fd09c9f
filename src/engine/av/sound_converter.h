// Whatever layout and sample format comes, a fixed number of channels of floats goes out. One channel is
// heard on both sides of two; more than are wanted are mixed.
#pragma once
extern "C" {
#include <libavutil/channel_layout.h>
}

#include "engine/av/ptr.h"
#include "engine/av/sound_block.h"

namespace millrace::engine::av {

class SoundConverter {
 public:
  SoundConverter(int rate, int channels);
  SoundConverter(const SoundConverter&) = delete;
  SoundConverter& operator=(const SoundConverter&) = delete;
  ~SoundConverter();

  // Valid until the next call.
  Result<const SoundBlock*> convert(const AVFrame& frame);

 private:
  Result<void> fit(const AVFrame& frame);

  int rate_;
  AVChannelLayout wanted_{};
  ResamplerPtr converter_;
  AVChannelLayout layout_{};
  int format_ = -1;
  int from_ = 0;
  bool doubled_ = false;
  bool mixed_ = false;
  SoundBlock out_;
};

}  // namespace millrace::engine::av
