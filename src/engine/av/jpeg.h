// One picture as a JPEG file.
#pragma once
#include <string>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

inline constexpr int kGoodJpeg = 3;    // FFmpeg's scale: 2 is the best,
inline constexpr int kWorstJpeg = 31;  // this the worst

// `picture` is full range 4:2:0 (Range::full of picture.h).
Result<std::string> encode_jpeg(const AVFrame& picture, int quality = kGoodJpeg);

}  // namespace millrace::engine::av
