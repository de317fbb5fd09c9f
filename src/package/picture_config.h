// What a player must be told of coded pictures before it can decode them: the sample entry, the decoder
// configuration record in it, and their RFC 6381 name.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "package/media_index.h"

namespace millrace::package {

struct PictureConfig {
  std::string entry;   // "avc1", "hvc1", "vp09", "av01"
  std::string record;  // the whole box: avcC, hvcC, vpcC, av1C
  std::string codecs;  // true for these pictures, so that a player can tell whether it takes them
};

// `codec_private` is what the container or the encoder gave: avcC, hvcC or av1C; VP9 needs none, its record
// is made from `video`. `frame_rate` and `bits` (a second) decide VP9's level. Nothing for other codecs, for
// records that are broken or without parameter sets, and for chroma and depths that no browser decodes.
struct PictureFacts {
  Codec codec = Codec::h264;
  std::string_view codec_private;
  VideoFormat video;
  Rational frame_rate{0, 1};
  std::int64_t bits = 0;
};
std::optional<PictureConfig> picture_config(const PictureFacts& facts);

}  // namespace millrace::package
