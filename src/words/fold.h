// Characters, folded for comparing. Any thread.
#pragma once
#include <string>
#include <string_view>

namespace millrace::words {

// A character with the marks that belong to it, as it is compared. Empty: it divides, or is not seen.
struct Folded {
  std::u32string text{};  // may be several: "ﬁ" is "fi"
  enum class Kind { none, divider, word, dense, mark, symbol } kind = Kind::divider;
};

// Takes one off the front of `text`, which is not empty. `keep` holds what is not in the tables; the result
// lives as long as it, or for ever.
const Folded& take_folded(std::string_view& text, Folded& keep);

void append_utf8(std::string& out, std::u32string_view text);

}  // namespace millrace::words
