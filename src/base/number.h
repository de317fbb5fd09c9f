// A number as it is written in our own addresses, and in no other way: no sign, no zero in front.
#pragma once
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool canonical = error == std::errc() && number >= 0 && std::to_string(number) == text;
  return canonical ? std::optional(number) : std::nullopt;
}

}  // namespace millrace
