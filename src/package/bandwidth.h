// BANDWIDTH and AVERAGE-BANDWIDTH: computed, never measured, so that they are there before anything is
// rendered.
#pragma once
#include <algorithm>

#include "package/plan.h"

namespace millrace::package {

// Bytes of styp, moof and the mdat header around `samples` samples, at most.
std::int64_t segment_head_bytes(std::int64_t samples);

// The peak of segments as they come by. RFC 8216bis measures it over at least half a target duration, and
// that is at least one second: so a shorter segment counts as if it lasted half a second.
class Bandwidth {
 public:
  explicit Bandwidth(std::int64_t timescale) : timescale_(timescale) {}
  void add(Ticks length, std::int64_t samples, std::int64_t payload_bytes);
  std::int64_t peak() const { return std::max(peak_, average()); }
  std::int64_t average() const;

 private:
  std::int64_t timescale_;
  std::int64_t peak_ = 0;
  std::int64_t bytes_ = 0;
  Ticks length_ = 0;
};

// The most that the encoder may put into a segment: its VBV buffer of one second does not start empty
// (kVbvStartPercent).
std::int64_t rendered_video_bytes(const Rendition& rung, Ticks length);
// Constant bit rate with a tenth of tolerance.
std::int64_t rendered_audio_bytes(const Rendition& sound, Ticks length);

}  // namespace millrace::package
