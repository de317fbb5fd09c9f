// One picture as a JPEG file.
#pragma once
#include <string>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

// `picture` is full range 4:2:0 (Range::full of picture.h).
Result<std::string> encode_jpeg(const AVFrame& picture);

}  // namespace millrace::engine::av
