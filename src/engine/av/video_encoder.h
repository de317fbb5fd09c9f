// libx264, libx265 and SVT-AV1 as the recipe has them: one thread, so that the bytes are the same whoever
// encodes; a GOP that only the caller begins; parameter sets that depend on the setup alone, so that one init
// fits all segments.
#pragma once
#include <functional>
#include <string>

#include "engine/av/ptr.h"
#include "engine/protocol.h"

namespace millrace::engine::av {

inline constexpr int kVideoScale = 360'000;

class VideoEncoder {
 public:
  static Result<VideoEncoder> open(const EncoderSetup& setup);

  // Sink of (pts, key, bytes as append_sample() takes them) in decode order.
  using Sink = std::function<Result<void>(const AVPacket&)>;
  enum class Role { first, other };
  Result<void> encode(const AVFrame& picture, std::int64_t ticks, Role role, const Sink& sink);
  Result<void> finish(const Sink& sink);

  std::string config() const;  // avcC, hvcC or av1C

 private:
  VideoEncoder(CodecPtr context, package::Codec codec) : context_(std::move(context)), codec_(codec) {}
  Result<void> drain(const Sink& sink);
  CodecPtr context_;
  package::Codec codec_;
};

}  // namespace millrace::engine::av
