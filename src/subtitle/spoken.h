// What somebody said, made into cues that can be read. Pure; any thread, but not an event loop: the longest
// take a second.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "subtitle/cues.h"

namespace millrace::subtitle {

// A word or a whole sentence, as a program that listens tells it: plain text, hostile. Times in milliseconds.
struct Spoken {
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;
  std::string text{};
  bool operator==(const Spoken&) const = default;
};

inline constexpr std::size_t kMostSpoken = 500'000;

// Cues of at most two lines of 42 narrow or 16 wide characters and seven seconds. They end where somebody
// pauses or ends a sentence, are broken at a comma rather than elsewhere, and stay as long as it takes to
// read them where there is room. Words that overlap are put one after another; what is not within
// 0…duration_ms, or says nothing, is left out. "too_many_cues" when it is too much to be subtitles.
Result<Cues> readable(std::vector<Spoken> spoken, std::int64_t duration_ms);

}  // namespace millrace::subtitle
