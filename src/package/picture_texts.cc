#include "package/picture_texts.h"

#include <algorithm>

namespace millrace::package {

Result<void> check(const std::vector<PictureText>& tracks, std::uint64_t payload_bytes) {
  constexpr std::int32_t kMostSide = 8192;
  constexpr Ticks kMostTicks = 1'000'000'000'000'000;
  auto damaged = [] {
    return fail(Status::unprocessable, "damaged", "What is said of the subtitles' pictures makes no sense.");
  };
  if (tracks.size() > kMostPictureTexts || payload_bytes > kMostPictureBytes) return damaged();
  std::size_t packets = 0;
  for (const auto& track : tracks) {
    packets += track.packets.size();
    if (track.packets.empty() || packets > kMostPicturePackets || track.width < 0 || track.height < 0 ||
        track.width > kMostSide || track.height > kMostSide || track.codec_private.size() > 64 << 10 ||
        track.language.size() > 100 || track.title.size() > 500)
      return damaged();
    Ticks before = -kMostTicks;
    for (const auto& packet : track.packets) {
      bool inside = packet.offset <= payload_bytes && packet.size <= payload_bytes - packet.offset;
      bool sane = packet.begin >= before && packet.begin <= kMostTicks && packet.duration >= 0 &&
                  packet.duration <= kMostTicks && packet.size <= kMostPicturePacket;
      if (!inside || !sane) return damaged();
      before = packet.begin;
    }
  }
  return {};
}

std::pair<std::size_t, std::size_t> packets_for(const PictureText& track, Ticks begin, Ticks end) {
  const auto& packets = track.packets;
  auto after = [&](Ticks tick) {
    auto it = std::ranges::upper_bound(packets, tick, {}, &PicturePacket::begin);
    return static_cast<std::size_t>(it - packets.begin());
  };
  std::size_t first = after(begin), last = std::max(after(end), first);
  while (first > 0 && !packets[--first].start) {
  }
  return {first, last};
}

}  // namespace millrace::package
