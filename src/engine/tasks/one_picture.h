// One picture out of a media, upright: for posters and for looking at what a media shows.
#pragma once
#include "engine/av/picture.h"
#include "engine/protocol.h"

namespace millrace::engine::tasks {

// The candidate's picture, or the nearest before it that could be decoded; null if none.
Result<av::FramePtr> decode_one(const Source& source, const StillCandidate& candidate, int fd);

struct Size {
  double width = 0;
  double height = 0;
};
// As it is to be shown: square pixels, upright.
Size shown_size(const package::VideoFormat& video);

}  // namespace millrace::engine::tasks
