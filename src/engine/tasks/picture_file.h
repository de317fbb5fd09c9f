// What a picture that somebody sent says of itself, read before any decoder sees it: JPEG (ITU-T T.81), PNG
// (W3C PNG third edition) and WebP (RFC 9649). Pure; the bytes are hostile.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace millrace::engine::tasks {

enum class PictureKind { jpeg, png, webp };

struct PictureHead {
  PictureKind kind = PictureKind::jpeg;
  std::int32_t width = 0;  // as stored
  std::int32_t height = 0;
};

// Follows the file's parts to its end. Codes: "picture_unknown" (none of the three), "picture_damaged" (cut
// off, or parts that contradict each other), "picture_animated", "picture_too_large" (a side above 16,384
// pixels, or more than 8192 * 8192 of them).
Result<PictureHead> read_picture_head(std::string_view bytes);

}  // namespace millrace::engine::tasks
