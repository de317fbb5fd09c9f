#include "http/range.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "http/message.h"

namespace millrace::http {
namespace {

// Digits alone; a number beyond 64 bits is as good as the largest one.
std::optional<std::uint64_t> parse_position(std::string_view digits) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    value = value > (kMax - digit) / 10 ? kMax : value * 10 + digit;
  }
  return value;
}

}  // namespace

ByteRange parse_range(std::string_view header, std::uint64_t size) {
  const ByteRange whole{ByteRange::Kind::whole, 0, size};
  const ByteRange unsatisfiable{ByteRange::Kind::unsatisfiable, 0, 0};
  const auto equals = header.find('=');
  if (equals == std::string_view::npos || !equals_ignoring_case(header.substr(0, equals), "bytes"))
    return whole;
  if (size == 0) return whole;  // there is no Content-Range for nothing
  const std::string_view spec = trimmed(header.substr(equals + 1));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return whole;

  const std::string_view first_text = spec.substr(0, dash);
  const std::string_view last_text = spec.substr(dash + 1);
  if (first_text.empty()) {  // the last N bytes
    const auto suffix = parse_position(last_text);
    if (!suffix) return whole;
    if (*suffix == 0) return unsatisfiable;
    const std::uint64_t count = std::min(*suffix, size);
    return {ByteRange::Kind::part, size - count, count};
  }
  const auto first = parse_position(first_text);
  const auto last = last_text.empty() ? std::optional(size - 1) : parse_position(last_text);
  if (!first || !last) return whole;
  if (!last_text.empty() && *first > *last) return whole;
  if (*first >= size) return unsatisfiable;
  return {ByteRange::Kind::part, *first, std::min(*last, size - 1) - *first + 1};
}

}  // namespace millrace::http
