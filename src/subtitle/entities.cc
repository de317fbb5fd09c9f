#include "subtitle/entities.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace millrace::subtitle {
namespace {

constexpr std::size_t kLongest = 12;

constexpr std::pair<std::string_view, char32_t> kNamed[] = {
    {"amp", '&'},       {"lt", '<'},       {"gt", '>'},       {"quot", '"'},     {"apos", '\''},
    {"nbsp", 0xA0},     {"lrm", 0x200E},   {"rlm", 0x200F},   {"zwj", 0x200D},   {"zwnj", 0x200C},
    {"hellip", 0x2026}, {"mdash", 0x2014}, {"ndash", 0x2013}, {"lsquo", 0x2018}, {"rsquo", 0x2019},
    {"ldquo", 0x201C},  {"rdquo", 0x201D}, {"laquo", 0xAB},   {"raquo", 0xBB},   {"iexcl", 0xA1},
    {"iquest", 0xBF},   {"copy", 0xA9},    {"reg", 0xAE},     {"trade", 0x2122}, {"deg", 0xB0},
    {"middot", 0xB7},   {"shy", 0xAD},     {"euro", 0x20AC},  {"sung", 0x266A},  {"times", 0xD7},
};

std::optional<char32_t> numbered(std::string_view digits) {
  int base = 10;
  if (digits.starts_with('x') || digits.starts_with('X')) {
    base = 16;
    digits.remove_prefix(1);
  }
  std::uint32_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return {};
  return value == 0 || value > 0x10FFFF ? U'\uFFFD' : static_cast<char32_t>(value);
}

}  // namespace

std::optional<char32_t> take_entity(std::string_view& text) {
  if (!text.starts_with('&')) return {};
  const std::size_t end = text.substr(0, kLongest).find(';');
  if (end == std::string_view::npos || end < 2) return {};
  const std::string_view inside = text.substr(1, end - 1);
  std::optional<char32_t> found;
  if (inside.starts_with('#')) {
    found = numbered(inside.substr(1));
  } else if (auto named = std::ranges::find(kNamed, inside, &std::pair<std::string_view, char32_t>::first);
             named != std::end(kNamed)) {
    found = named->second;
  }
  if (found) text.remove_prefix(end + 1);
  return found;
}

}  // namespace millrace::subtitle
