// Walks over clean cue text (cues.h): nothing else comes up than what Markup writes.
#pragma once
#include <optional>
#include <string_view>

#include "subtitle/markup.h"

namespace millrace::subtitle {

struct Token {
  enum class Kind { text, line, open, close } kind = Kind::text;
  std::string_view raw{};   // as it stands there
  std::string_view text{};  // of text: what is read, one character or a run of them
  Tag tag{};                // of open and close
};

// The token at the front of `text`, which moves behind it; nothing at the end. Text comes in characters if
// `by_character`, otherwise in runs as long as they can be.
std::optional<Token> take_token(std::string_view& text, bool by_character = false);

}  // namespace millrace::subtitle
