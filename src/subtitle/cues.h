// Subtitles as the server keeps them, whatever file they came in: cues whose text is clean WebVTT cue text.
// Plain values; any thread.
//
// What "clean" promises, because browsers are sent the text as it is:
// - valid UTF-8 without control characters; lines are divided by \n, none is empty, none begins or ends in a
// space
// - & < > of the text are written &amp; &lt; &gt;, and no other entity is used
// - the only tags are <b> <i> <u> <c.colour> <ruby> <rt> <v Name> <lang xx>, all closed, properly nested, at
// most
//   kMostDepth deep; <c> has only the colour classes of WebVTT section 5
// parse() and clean() (subtitle.h) make such cues; nothing else should make them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace millrace::subtitle {

inline constexpr std::size_t kMostBytes = 10'000'000;  // of a file
inline constexpr std::size_t kMostCues = 100'000;
inline constexpr std::size_t kMostCueBytes = 16 * 1024;          // of a cue's clean text
inline constexpr int kMostDepth = 16;                            // of tags in each other
inline constexpr std::size_t kMostNameBytes = 256;               // of a title, an id, a speaker
inline constexpr std::int64_t kMostTime = 10'000LL * 3'600'000;  // ms

// A share of the picture's width or height, 0 to 10000 hundredths of a percent: exact, so it can be compared.
struct Percent {
  std::int32_t hundredths = 0;
  bool operator==(const Percent&) const = default;
};

// The cue settings of WebVTT section 3.6.1, without regions. What is absent is WebVTT's default.
struct CueSettings {
  enum class Vertical { none, rl, lr };
  enum class LineAlign { start, center, end };
  enum class PositionAlign { automatic, line_left, center, line_right };
  enum class Align { center, start, end, left, right };

  Vertical vertical = Vertical::none;
  std::optional<std::int32_t> line;         // a line's number, negative from the bottom; never with line_at
  std::optional<Percent> line_at;           // or a height
  LineAlign line_align = LineAlign::start;  // only with line or line_at
  std::optional<Percent> position;
  PositionAlign position_align = PositionAlign::automatic;  // only with position
  std::optional<Percent> size;                              // absent: the whole width
  Align align = Align::center;

  bool operator==(const CueSettings&) const = default;
};

// 0 <= begin_ms < end_ms <= kMostTime. Cues may overlap.
struct Cue {
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;
  std::string id{};  // as WebVTT has it, one line, mostly empty; the numbers of SRT are not kept
  std::string text{};
  CueSettings settings{};
  bool operator==(const Cue&) const = default;
};

struct Cues {
  std::vector<Cue> cues{};  // by begin; cues that begin together stay as the file has them
  std::string language{};   // BCP 47, if the file says it
  std::string title{};      // one line, if the file says it
  bool operator==(const Cues&) const = default;
};

}  // namespace millrace::subtitle
