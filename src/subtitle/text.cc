#include "subtitle/text.h"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "subtitle/cues.h"

namespace millrace::subtitle {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}

// These stand in files that browsers get, and nothing there escapes them.
std::string name_line(std::string_view text) {
  if (text.find("-->") != std::string_view::npos) return {};
  std::string name(text.substr(0, 4 * kMostNameBytes));
  std::erase_if(name, [](char c) { return c == '<' || c == '>'; });
  return one_line(name);
}

}  // namespace

std::string_view trim_front(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view trim(std::string_view text) {
  text = trim_front(text);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

bool same_word(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

bool begins_with_word(std::string_view text, std::string_view word) {
  return same_word(text.substr(0, word.size()), word);
}

std::int64_t take_number(std::string_view& text) {
  std::int64_t number = 0;
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (digits == 9) return -1;
    number = number * 10 + (text[digits++] - '0');
  }
  text.remove_prefix(digits);
  return digits == 0 ? -1 : number;
}

void append_utf8(std::string& out, char32_t character) {
  if (character > 0x10FFFF || U_IS_SURROGATE(character)) character = 0xFFFD;
  char bytes[U8_MAX_LENGTH];
  std::size_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, character);
  out.append(bytes, size);
}

bool Lines::next() {
  if (next_ >= text_.size()) return false;
  begin_ = next_;
  std::size_t end = text_.find('\n', begin_);
  if (end == std::string_view::npos) end = text_.size();
  line_ = text_.substr(begin_, end - begin_);
  next_ = end + 1;
  number_++;
  return true;
}

std::size_t line_of(std::string_view text, std::size_t place) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, place), '\n'));
}

std::string one_line(std::string_view text) {
  std::string out;
  const auto size = static_cast<std::int32_t>(std::min<std::size_t>(text.size(), 4 * kMostNameBytes));
  for (std::int32_t i = 0; i < size;) {
    const std::int32_t at = i;
    UChar32 c;
    U8_NEXT(text.data(), i, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): the macro's own
    if (c < 0 || u_isISOControl(c) || c == 0x2028 || c == 0x2029 || U_IS_UNICODE_NONCHAR(c)) c = ' ';
    // Marks that turn the direction of what follows have no place in a name.
    if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF) continue;
    if (out.size() + static_cast<std::size_t>(i - at) > kMostNameBytes) break;
    if (c != ' ')
      out.append(text, static_cast<std::size_t>(at), static_cast<std::size_t>(i - at));
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return std::string(trim(out));
}

std::string title_line(std::string_view text) {
  const std::string line = name_line(text);
  std::string_view title = line;
  while (title.starts_with('-') || title.starts_with(' ')) title.remove_prefix(1);
  return title == "FILE" ? std::string() : std::string(title);  // "WEBVTT FILE" is an old header
}

std::string id_line(std::string_view text) {
  std::string id = name_line(text);
  for (std::string_view block : {"NOTE", "STYLE", "REGION", "WEBVTT"})
    if (id.starts_with(block)) return {};
  return id;
}

std::string language_tag(std::string_view text) {
  text = trim(text);
  if (text.size() > 35) return {};
  std::string tag(text);
  std::ranges::replace(tag, '_', '-');
  std::size_t part = 0, length = 0;
  for (char c : tag + '-') {
    if (c == '-') {
      if (length == 0 || length > 8 || (part == 0 && length < 2)) return {};
      part++;
      length = 0;
    } else if (part == 0 ? is_letter(c) : is_alphanumeric(c)) {
      length++;
    } else {
      return {};
    }
  }
  if (same_word(tag, "und")) return {};
  std::transform(tag.begin(), std::ranges::find(tag, '-'), tag.begin(), lower);
  return tag;
}

std::unexpected<Error> bad_line(std::size_t line, std::string_view why) {
  return fail(Status::unprocessable, "bad_subtitles", fmt::format("Line {}: {}", line, why));
}

}  // namespace millrace::subtitle
