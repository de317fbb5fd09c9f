#include "engine/closed_captions/texts.h"

#include <algorithm>
#include <tuple>

#include "package/timeline.h"

namespace millrace::engine::closed_captions {
namespace {

// Nearer to 16:9 than to 4:3, as it is shown.
bool is_wide(const package::VideoFormat& video) {
  constexpr double kBetween = 1.55;
  auto pixel = video.pixel_aspect.num > 0 && video.pixel_aspect.den > 0
                   ? static_cast<double>(video.pixel_aspect.num) / static_cast<double>(video.pixel_aspect.den)
                   : 1.0;
  return video.height <= 0 || video.width * pixel / video.height > kBetween;
}

std::int64_t frame_ms(const package::VideoFormat& video) {
  constexpr std::int64_t kUsual = 33;
  auto rate = video.frame_rate;
  return rate.num > 0 && rate.den > 0 ? 1000 * rate.den / rate.num : kUsual;
}

}  // namespace

std::vector<FoundText> Fields::finish(std::int64_t end_ms) {
  std::vector<FoundText> texts;
  for (std::size_t field = 0; field < fields_.size(); field++) {
    fields_[field].finish(end_ms);
    for (int number = 0; number < 2; number++) {
      auto cues = fields_[field].channel(number).take_cues();
      if (cues.empty()) continue;
      FoundText text;
      text.codec = TextCodec::vtt;
      text.title = "CC" + std::to_string(field * 2 + static_cast<std::size_t>(number) + 1);
      text.captions = true;
      text.cues = std::move(cues);
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

std::vector<FoundText> Captions::finish(std::int64_t end_ms) {
  auto texts = fields_.finish(end_ms);
  return texts.empty() ? dtvcc_.finish(end_ms) : texts;
}

std::vector<FoundText> texts_of(const Collected& collected, std::span<const package::Packet> packets,
                                const package::TrackHeader& track) {
  auto ms = [&](std::int64_t pts) { return package::to_scale(pts, track.time_base, 1000); };
  // Each picture brings what is shown with it: so bytes are in order as pictures are, not as they are
  // decoded.
  std::vector<Collected::Picture> pictures;
  for (const auto& picture : collected.pictures())
    if (picture.packet < packets.size()) pictures.push_back(picture);
  std::ranges::sort(pictures, {}, [&](const Collected::Picture& picture) {
    return std::tuple(packets[picture.packet].pts, picture.packet);
  });
  Captions captions(is_wide(track.video));
  const std::int64_t frame = frame_ms(track.video);
  for (const auto& picture : pictures)
    for (const auto& triplet : collected.of(picture))
      captions.take(triplet, ms(packets[picture.packet].pts) + triplet.later * frame);
  return captions.finish(ms(track.end));
}

}  // namespace millrace::engine::closed_captions
