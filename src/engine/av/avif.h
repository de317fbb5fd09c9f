// One picture as an AVIF file (AV1 Image File Format 1.1).
#pragma once
#include <string>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

// `picture` is full range 4:2:0 of BT.601 (Shape of picture.h, matrix 5), as a JPEG has it. The slowest of
// the formats by far: for what nobody waits for.
Result<std::string> encode_avif(const AVFrame& picture);

}  // namespace millrace::engine::av
