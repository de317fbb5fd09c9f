#include "engine/closed_captions/cdp.h"

#include <algorithm>

namespace millrace::engine::closed_captions {

void read_cdp(Bytes packet, const TripletSink& sink) {
  constexpr std::size_t kHead = 7, kTimeCode = 5, kTriplet = 3;
  constexpr std::uint8_t kHasTimeCode = 0x80, kHasData = 0x40, kDataSection = 0x72, kCount = 0x1f,
                         kValid = 0x04;
  if (packet.size() < kHead || packet[0] != 0x96 || packet[1] != 0x69) return;
  std::uint8_t flags = packet[4];
  if (!(flags & kHasData)) return;
  auto rest = packet.subspan(kHead);
  if (flags & kHasTimeCode) rest = rest.subspan(std::min(kTimeCode, rest.size()));
  if (rest.size() < 2 || rest[0] != kDataSection) return;
  std::size_t count = rest[1] & kCount;
  rest = rest.subspan(2);
  for (std::size_t i = 0; i < count && rest.size() >= kTriplet; i++, rest = rest.subspan(kTriplet))
    if (rest[0] & kValid) sink({static_cast<std::uint8_t>(rest[0] & 3), rest[1], rest[2]});
}

}  // namespace millrace::engine::closed_captions
