// Goes through a text that to_vtt() wrote, cue by cue, without making anything of what it passes over: to
// find some of many. Only for what to_vtt() wrote; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::subtitle {

struct KeptCue {
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;
  std::string_view text{};  // clean cue text, in the text that was given
};

class KeptCues {
 public:
  explicit KeptCues(std::string_view vtt);
  std::optional<KeptCue> next();
  void skip(std::size_t cues);

 private:
  std::optional<std::string_view> block();
  std::string_view rest_;
};

}  // namespace millrace::subtitle
