// Which renditions of the picture are offered, how large, how fast and at what rate.
#pragma once
#include <vector>

#include "package/plan.h"

namespace millrace::package {

struct Size {
  std::int32_t width = 0;
  std::int32_t height = 0;
};

// As shown: upright, with square pixels.
Size display_size(const VideoFormat& video);

// The source's frames a second: the container's word where the stamps agree with it, else from the stamps.
Rational frame_rate(const VideoFormat& video, const ShownFrames& frames);

// Bits a second of a track over its whole length.
std::int64_t average_bits(const TrackView& track);

// VBV rate and buffer of an H.264 rung, by its short side.
std::int64_t max_bits(std::int32_t short_side);
// How full an encoder's VBV buffer, of one second at max_bits, is when a segment begins. With half of it the
// first picture of a page of text is coarse, and the segment with it; with more than this nothing gets
// better.
inline constexpr std::int64_t kVbvStartPercent = 70;

struct LadderSource {
  Size size;
  Rational frame_rate;
  bool has_original = false;       // the assembled picture is offered
  std::int64_t original_bits = 0;  // its average, bits a second
};
// H.264 first, then what the recipe wants besides it. Never larger than the source.
std::vector<Rendition> ladder(const LadderSource& source, const Recipe& recipe);

// The step that all of these rungs' kept frames share.
std::uint32_t kept_step(const std::vector<Rendition>& rungs);

// Whether the rung's segments are the short ones.
inline bool has_short_segments(const Rendition& rung) {
  return std::min(rung.width, rung.height) <= 360;
}

}  // namespace millrace::package
