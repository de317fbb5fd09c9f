// Takes the pictures of a run as they are decoded and encodes all targets from them: each wanted picture goes
// to its target exactly once, in order. For pictures that never came the nearest earlier one is held.
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

class Overlay;

class Ladder {
 public:
  enum class Start {
    prompt,  // the first wanted picture must be decoded: otherwise push() or finish() fails, nothing written
    any,     // what comes, comes; before it the next one is shown, and black when there is none at all
  };
  // The request, the output and what is drawn over each picture outlive it.
  Ladder(const RenderVideoRequest& request, int output, Start start, Overlay* overlay = nullptr);

  // A picture from before the run, to be held until the first one comes.
  Result<void> hold(AVFrame& decoded);
  Result<void> push(AVFrame& decoded);
  // After the last picture.
  Result<RenderReply> finish();
  // The decoder came to life too late for the first wanted picture; an earlier start may help.
  bool late() const { return late_; }

 private:
  struct Rung {
    const VideoTarget* target = nullptr;
    av::Scaler* scaler = nullptr;
    std::optional<av::VideoEncoder> encoder;
    std::size_t next = 0;
    std::string payload;
    EncodedSegment segment;
    Result<void> keep(const AVPacket& packet);
    void note_hold();
    bool done() const { return next == target->frames.size(); }
  };
  Result<void> take(AVFrame& upright);
  Result<void> serve(Rung& rung, AVFrame& current);
  Result<void> encode(Rung& rung, AVFrame* picture);  // null: black
  Result<void> finish_rung(Rung& rung);
  Result<void> flush();
  Result<AVFrame*> scaled(Rung& rung, AVFrame* picture);
  Result<void> fail_late();
  av::Scaler* scaler_for(const EncoderSetup& setup);

  const RenderVideoRequest& request_;
  int output_;
  Start start_;
  Overlay* overlay_;
  bool late_ = false;
  av::Upright upright_;
  std::deque<av::Scaler> scalers_;  // one per size; addresses stay
  struct Cached {
    const av::Scaler* scaler = nullptr;
    av::FramePtr picture;
  };
  std::vector<Cached> cache_;  // scaled forms of cached_of_
  std::optional<const AVFrame*> cached_of_;
  std::vector<Rung> rungs_;
  av::FramePtr previous_;
  std::size_t flushed_ = 0;
};

}  // namespace millrace::engine::tasks
