#include "subtitle/kept.h"

#include "subtitle/text.h"
#include "subtitle/times.h"

namespace millrace::subtitle {

KeptCues::KeptCues(std::string_view vtt) : rest_(vtt) {
  block();  // the head
}

// Blocks end with an empty line, and no clean text has one.
std::optional<std::string_view> KeptCues::block() {
  if (rest_.empty()) return std::nullopt;
  const auto end = rest_.find("\n\n");
  std::string_view found = rest_.substr(0, end);
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 2);
  return found;
}

std::optional<KeptCue> KeptCues::next() {
  auto found = block();
  if (!found) return std::nullopt;
  Lines lines(*found);
  while (lines.next()) {
    auto timing = read_timing(lines.line(), '.');
    if (timing.kind != Timing::Kind::times || !timing.end_ms) continue;  // its id
    return KeptCue{timing.begin_ms, *timing.end_ms, found->substr(std::min(lines.end(), found->size()))};
  }
  return KeptCue{};
}

void KeptCues::skip(std::size_t cues) {
  while (cues-- > 0 && block()) {
  }
}

}  // namespace millrace::subtitle
