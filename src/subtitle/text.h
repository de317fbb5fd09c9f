// Small things that all formats need of text: ASCII rules, lines one after the other. Any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace millrace::subtitle {

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::string_view trim_front(std::string_view text);
std::string_view trim(std::string_view text);
bool all_digits(std::string_view text);                               // and not empty
bool same_word(std::string_view one, std::string_view other);         // ASCII letters in either case
bool begins_with_word(std::string_view text, std::string_view word);  // the same for the front of `text`
// A number of at most nine digits at the front of `text`, which moves behind it; -1 if there is none.
std::int64_t take_number(std::string_view& text);

// What is no character becomes U+FFFD.
void append_utf8(std::string& out, char32_t character);

// The lines of a text that has only \n, one after the other; nothing is kept of them.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}
  bool next();
  std::string_view line() const { return line_; }
  std::size_t number() const { return number_; }  // from 1
  std::size_t begin() const { return begin_; }    // where the line begins in the text
  std::size_t end() const { return next_; }       // where the next one does

 private:
  std::string_view text_, line_;
  std::size_t number_ = 0, begin_ = 0, next_ = 0;
};

// The line of a place in a text, from 1.
std::size_t line_of(std::string_view text, std::size_t place);

// One line for people: without control characters, invalid bytes, spaces around it; at most kMostNameBytes.
std::string one_line(std::string_view text);

// The same as a title or an id that can stand in a WebVTT file: empty if a player would take it for something
// else.
std::string title_line(std::string_view text);
std::string id_line(std::string_view text);

// A BCP 47 tag ("zh_TW" is taken for "zh-TW"), or empty.
std::string language_tag(std::string_view text);

// Refusals that name a line.
std::unexpected<Error> bad_line(std::size_t line, std::string_view why);

}  // namespace millrace::subtitle
