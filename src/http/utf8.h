// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::http {

// Bytes of the valid character at the front of `text`, 0 if there is none.
std::size_t utf8_character(std::string_view text);
bool valid_utf8(std::string_view text);
// Code points of valid text.
std::size_t utf8_length(std::string_view text);
// The same text with every invalid byte replaced by U+FFFD.
std::string repaired_utf8(std::string_view text);

}  // namespace millrace::http
