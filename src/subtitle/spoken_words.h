// Words with their times, of phrases: the first half of making cues of speech (spoken.h). Pure.
#pragma once
#include <vector>

#include "subtitle/spoken.h"
#include "subtitle/width.h"

namespace millrace::subtitle {

// How good a place behind a word is to break at.
enum class Ending { none, clause, sentence };

struct SpokenWord {
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;
  std::string text{};
  Width width{};
  bool spaced = true;  // a space stands before it
  Ending ending = Ending::none;
};

// In order, none overlapping, none wider than a line. A word of wide characters is one of them, with the
// punctuation that belongs to it. Times inside a phrase are shared out by width.
std::vector<SpokenWord> words_of(std::vector<Spoken> spoken, std::int64_t duration_ms);

}  // namespace millrace::subtitle
