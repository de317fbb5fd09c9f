#include <fmt/format.h>

#include <algorithm>

#include "subtitle/subtitle.h"
#include "subtitle/width.h"

namespace millrace::subtitle {

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
