// One picture out of a file that is one picture. Strict: what is not whole is refused.
#pragma once
#include <string_view>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

struct Still {
  FramePtr frame;              // as stored: to be turned by `track`
  package::TrackHeader track;  // says how it is to be shown
};

// `codec`: mjpeg, png or webp. Codes: "picture_damaged", "too_complex".
Result<Still> decode_still(std::string_view bytes, const char* codec);

}  // namespace millrace::engine::av
