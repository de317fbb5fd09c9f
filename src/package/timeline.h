// Exact arithmetic on the timeline of a media. No floating point decides where a segment begins.
#pragma once
#include <cstdint>

#include "package/media_index.h"

namespace millrace::package {

using Ticks = std::int64_t;  // of a rendition's timescale, from T0

inline constexpr std::int64_t kVideoScale =
    360'000;  // ticks a second: exact for 24…120 fps, 1000/1001 and 90 kHz

// value * mul / div, rounded to nearest, halves upwards. mul and div are positive.
std::int64_t rescale(std::int64_t value, std::int64_t mul, std::int64_t div);

// From units of `time_base` to ticks of `scale` a second.
inline Ticks to_scale(std::int64_t value, Rational time_base, std::int64_t scale) {
  // Both factors are below 2^31 and 2^20 in a checked index, so their product is exact.
  return rescale(value, time_base.num * scale, time_base.den);
}

Rational reduced(Rational value);

// The shown frames of a video track by presentation ordinal, in kVideoScale ticks. The first one is held back
// to zero, so that sound that starts earlier is heard under a picture.
class ShownFrames {
 public:
  explicit ShownFrames(const TrackView& track)
      : track_(&track), mul_(track.header->time_base.num * kVideoScale), div_(track.header->time_base.den) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(track_->order.size()); }
  std::uint32_t packet(std::uint32_t ordinal) const { return track_->order[ordinal]; }
  Ticks tick(std::uint32_t ordinal) const { return tick_of_packet(packet(ordinal)); }
  Ticks tick_of_packet(std::uint32_t packet) const {
    return packet == track_->order[0] ? 0 : rescale(track_->packets[packet].pts, mul_, div_);
  }
  // The first ordinal shown at `tick` or later; size() if there is none.
  std::uint32_t at_or_after(Ticks tick) const;
  // Of the ordinals first, first + step, … below last: the one shown nearest to `tick`. first < last.
  std::uint32_t nearest(Ticks tick, std::uint32_t first, std::uint32_t last, std::uint32_t step) const;
  Ticks end() const;

 private:
  const TrackView* track_;
  std::int64_t mul_;
  std::int64_t div_;
};

}  // namespace millrace::package
