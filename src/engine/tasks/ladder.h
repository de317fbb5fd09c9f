// Takes the pictures of a run as they are decoded and encodes all targets from them: each wanted picture goes
// to its target exactly once, in order. Pictures that never came are replaced by the nearest earlier one.
#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/av/picture.h"
#include "engine/av/video_encoder.h"
#include "engine/protocol.h"

namespace millrace::engine::tasks {

class Ladder {
 public:
  // The request and the output outlive it.
  Ladder(const RenderVideoRequest& request, int output);

  Result<void> push(AVFrame& decoded);
  // After the last picture. "broken_span" if there was none at all.
  Result<RenderReply> finish();

 private:
  struct Rung {
    const VideoTarget* target = nullptr;
    av::Scaler* scaler = nullptr;
    std::optional<av::VideoEncoder> encoder;
    std::size_t next = 0;
    std::string payload;
    EncodedSegment segment;
    Result<void> keep(const AVPacket& packet);
    bool done() const { return next == target->frames.size(); }
  };
  Result<void> take(AVFrame& upright);
  Result<void> serve(Rung& rung, AVFrame& current);
  Result<void> encode(Rung& rung, AVFrame& picture);
  Result<void> finish_rung(Rung& rung);
  Result<void> flush();
  Result<AVFrame*> scaled(Rung& rung, AVFrame& picture);
  av::Scaler* scaler_for(const EncoderSetup& setup);

  const RenderVideoRequest& request_;
  int output_;
  av::Upright upright_;
  std::deque<av::Scaler> scalers_;  // one per size; addresses stay
  struct Cached {
    const av::Scaler* scaler = nullptr;
    av::FramePtr picture;
  };
  std::vector<Cached> cache_;  // scaled forms of cached_of_
  const AVFrame* cached_of_ = nullptr;
  std::vector<Rung> rungs_;
  av::FramePtr previous_;
  std::size_t flushed_ = 0;
};

}  // namespace millrace::engine::tasks
