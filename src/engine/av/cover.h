// A JPEG as the cover of an audio file. Pure, any thread.
#pragma once
#include <string>
#include <string_view>

namespace millrace::engine::av {

struct PictureSize {
  int width = 0;  // 0: not a JPEG that can be used
  int height = 0;
};
// From the frame header (ITU-T T.81 annex B.2.2).
PictureSize jpeg_size(std::string_view jpeg);

// The value of METADATA_BLOCK_PICTURE among the comments of an Ogg stream: a FLAC picture block (RFC 9639
// section 8.8), front cover, in base 64. Empty when the picture cannot be used.
std::string picture_block(std::string_view jpeg);

}  // namespace millrace::engine::av
