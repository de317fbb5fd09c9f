// Line 21 of one field (ANSI/CTA-608-E): pairs of bytes in, two caption channels' cues out. Field 1 carries
// CC1 and CC2, field 2 CC3 and CC4. What is for text services and the extended data service is passed over.
#pragma once
#include <array>
#include <cstdint>

#include "engine/closed_captions/channel.h"

namespace millrace::engine::closed_captions {

class Line21 {
 public:
  // With their parity bits, in order of presentation.
  void take(std::uint8_t first, std::uint8_t second, std::int64_t ms);
  void finish(std::int64_t ms);
  Channel& channel(int number) { return channels_[static_cast<std::size_t>(number)]; }

 private:
  void control(std::uint8_t first, std::uint8_t second, std::int64_t ms);
  Channel& now() { return channels_[selected_]; }

  std::array<Channel, 2> channels_;
  std::size_t selected_ = 0;
  bool extended_data_ = false;
  std::uint16_t before_ = 0;  // the control code that may be sent once more for safety
};

}  // namespace millrace::engine::closed_captions
