// The times of SRT and WebVTT as they are written and as people write them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "subtitle/cues.h"

namespace millrace::subtitle {

// A time at the front of some text.
struct FoundTime {
  std::int64_t ms = 0;
  int groups = 0;  // 2: minutes and seconds, 3: hours too
  bool fraction = false;
};
// "01:02:03,456", "2:03.4", "-0:01", "01：02：03，456", "00:01:02:345"; `text` moves behind it. Nothing if
// there is none, it is beyond kMostTime, or its last group could be frames.
std::optional<FoundTime> take_time(std::string_view& text);

// "01:02:03.456" with this mark before the thousandths, or for WebVTT ('.') without hours.
bool is_strict_time(std::string_view text, char mark);

std::string time_text(std::int64_t ms, char mark);

// A line that may say from when to when a cue is shown.
struct Timing {
  enum class Kind { none, unreadable, times } kind = Kind::none;
  std::int64_t begin_ms = 0;
  std::optional<std::int64_t> end_ms{};
  std::string_view settings{};  // what follows
  bool strict = true;           // false: it is meant so, and not written so
};
// `mark` is ',' for SRT and '.' for WebVTT. In SRT arrows of other forms are taken too.
Timing read_timing(std::string_view line, char mark);

}  // namespace millrace::subtitle
