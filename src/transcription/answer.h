// What a program or a service answers, whatever it is, as words with times. It may be anything: everything of
// it is checked, and what cannot be is left out. Pure; not on an event loop.
//
// Understood are, by what the answer looks like:
//   JSON with "segments" (whisper's and OpenAI's verbose_json; of their "words" those that say the same),
//   with "transcription" (whisper.cpp's own) or with "words" alone
//   lines of JSON, an object each: {"start": 1.2, "end": 3.4, "text": "…"}, seconds
//   WebVTT and SubRip
// Nothing but white space, and a form of these without any text, mean that nothing is said.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "subtitle/spoken.h"

namespace millrace::transcription {

inline constexpr std::size_t kMostAnswer = 16 << 20;  // bytes

struct Heard {
  std::vector<subtitle::Spoken> spoken;
  std::string language;  // BCP 47, if it is told
};

// "bad_answer"; "no_times" when there is text without any; "answer_too_large" (all 422).
Result<Heard> read_answer(std::string_view bytes);

// "english", "en" or "EN": as BCP 47 has it; empty for what is neither.
std::string language_of(std::string_view told);

}  // namespace millrace::transcription
