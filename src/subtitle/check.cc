#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

// What broadcasters' guides agree on: a line is full with so many narrow or so many wide characters, and so
// many are read in a second.
constexpr double kNarrowInLine = 42, kWideInLine = 16;
constexpr double kNarrowInSecond = 20, kWideInSecond = 9;

struct Width {
  std::size_t narrow = 0, wide = 0;
  Width& operator+=(const Width& other) {
    narrow += other.narrow;
    wide += other.wide;
    return *this;
  }
  double lines() const {
    return static_cast<double>(narrow) / kNarrowInLine + static_cast<double>(wide) / kWideInLine;
  }
  double seconds() const {
    return static_cast<double>(narrow) / kNarrowInSecond + static_cast<double>(wide) / kWideInSecond;
  }
};

Width width_of(std::string_view line) {
  Width width;
  const auto size = static_cast<std::int32_t>(line.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(line.data(), i, size, c);
    const auto category = u_charType(c);
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) continue;
    const int east_asian = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    if (east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH)
      width.wide++;
    else
      width.narrow++;
  }
  return width;
}

}  // namespace

std::vector<Warning> check(const Cues& cues) {
  std::vector<Warning> warnings;
  for (std::size_t i = 0; i < cues.cues.size(); i++) {
    const Cue& cue = cues.cues[i];
    const std::string plain = plain_text(cue.text);
    Width whole;
    bool long_line = false;
    for (std::string_view rest = plain; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const Width line = width_of(rest.substr(0, end));
      whole += line;
      long_line = long_line || line.lines() > 1;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (long_line)
      warnings.push_back({i, "line_too_long",
                          fmt::format("A line should have at most {} characters, or {} Chinese ones.",
                                      kNarrowInLine, kWideInLine)});
    if (const double seconds = static_cast<double>(cue.end_ms - cue.begin_ms) / 1000;
        whole.seconds() > seconds)
      warnings.push_back({i, "too_fast",
                          fmt::format("It takes about {:.1f} s to read, and is shown for {:.1f} s.",
                                      whole.seconds(), seconds)});
  }
  return warnings;
}

}  // namespace millrace::subtitle
