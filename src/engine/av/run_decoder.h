// Decodes a run of a video track once and hands its pictures on in presentation order, each with its index
// time.
#pragma once
#include <functional>

#include "engine/av/packet_source.h"

namespace millrace::engine::av {

struct RunSetup {
  int threads = 1;
  std::int64_t first_wanted = 0;  // pictures before it are decoded only as far as others need them
};
using PictureSink = std::function<Result<void>(AVFrame&)>;

Result<void> decode_run(const Run& run, const RunSetup& setup, const PictureSink& sink);

}  // namespace millrace::engine::av
