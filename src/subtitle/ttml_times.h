// Times of TTML (TTML2 section 12.3), in all its forms.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::subtitle {

// What <tt> says of them (section 7.2).
struct TtmlClock {
  double frame_rate = 30;  // with the multiplier
  double nominal_rate = 30;
  double sub_frame_rate = 1;
  double tick_rate = 1;
  bool smpte = false;  // times count frames, not seconds
  enum class Drop { none, ntsc, pal } drop = Drop::none;
};

// The attributes of <tt>; empty if they are absent. What cannot be read counts as absent.
struct TtmlClockAttributes {
  std::string_view frame_rate, multiplier, sub_frame_rate, tick_rate, time_base, drop_mode;
};
TtmlClock ttml_clock(const TtmlClockAttributes& attributes);

// "01:02:03.4", "01:02:03:12", "12.5s", "100ms", "24f", "10000000t", …; nothing if it is none of them.
std::optional<std::int64_t> ttml_time(std::string_view text, const TtmlClock& clock);

}  // namespace millrace::subtitle
