// Decodes a run of a video track once and hands its pictures on in presentation order, each with its index
// time.
#pragma once
#include <functional>
#include <optional>
#include <span>

#include "engine/av/packet_source.h"

namespace millrace::engine::av {

struct RunSetup {
  int threads = 1;
  std::int64_t first_wanted = 0;         // pictures before it are decoded only as far as others need them
  std::span<const std::int64_t> only{};  // rising; if there are any, the same goes for all others
  bool rough = false;                    // for small pictures
};
using PictureSink = std::function<Result<void>(AVFrame&)>;

Result<void> decode_run(const Run& run, const RunSetup& setup, const PictureSink& sink);
// The same, for many runs of one file: what `source` has opened serves the next.
Result<void> decode_run(const Run& run, const RunSetup& setup, const PictureSink& sink,
                        std::optional<PacketSource>& source);

}  // namespace millrace::engine::av
