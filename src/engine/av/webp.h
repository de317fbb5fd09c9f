// One picture as a WebP file (lossy).
#pragma once
#include <string>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

// `picture` is limited range 4:2:0 of BT.601 (Shape of picture.h, matrix 5): VP8 knows no other.
Result<std::string> encode_webp(const AVFrame& picture);

}  // namespace millrace::engine::av
