// Sample entries for what browsers decode: pictures (ISO/IEC 14496-12 section 12.1.3, with the codec's own
// record) and mp4a (14496-14 section 5.6).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "package/picture_config.h"
#include "package/plan.h"

namespace millrace::package {

struct PictureEntry {
  std::int32_t width = 0;  // coded
  std::int32_t height = 0;
  Rational pixel_aspect{1, 1};
  Colour colour{2, 2, 2};
  bool full_range = false;
};
// `record` is a whole box, such as avcC.
std::string visual_entry(std::string_view type, const PictureEntry& picture, std::string_view record);
std::string avc1_entry(const PictureEntry& picture, std::string_view avcc);

struct SoundEntry {
  std::int64_t rate = 0;
  std::int32_t channels = 2;
  std::int64_t bit_rate = 0;
  std::uint8_t object_type = 0x40;  // MPEG-4 audio; 0x6b for MP3, which has no specific config
};
std::string mp4a_entry(const SoundEntry& sound, std::string_view specific_config);

// The entries of a plan's renditions, and of the original's own tracks.
PictureEntry picture_entry(const Plan& plan, const Rendition& rendition);
PictureEntry original_picture_entry(const VideoFormat& video);
// What to tell of a plan's rendition, with the private bytes of its encoder or of the original.
std::optional<PictureConfig> config_of(const Plan& plan, const Rendition& rendition,
                                       std::string_view codec_private);
SoundEntry sound_entry(const Plan& plan, const Rendition& rendition);

}  // namespace millrace::package
