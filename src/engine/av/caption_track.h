// A track of closed captions of its own, as FFmpeg's demuxer of fragmented QuickTime files hands it out:
// triplets of cc_data.
#pragma once
#include <memory>
#include <vector>

#include "engine/av/ptr.h"
#include "engine/av/raw_track.h"
#include "engine/closed_captions/texts.h"

namespace millrace::engine::av {

// What was found in such a track, whose times are milliseconds of its own clock.
std::vector<RawText> raw_texts(std::vector<FoundText> found, const std::string& language);

class CaptionTrackScan {
 public:
  // Nothing if the stream is none.
  static std::unique_ptr<CaptionTrackScan> of(const AVStream& stream);
  void take(const AVPacket& packet);
  std::vector<RawText> finish();

 private:
  closed_captions::Captions captions_{true};
  AVRational base_{1, 1};
  std::string language_;
  std::int64_t end_ms_ = 0;
};

}  // namespace millrace::engine::av
