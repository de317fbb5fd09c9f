#include "accounts/names.h"

#include <algorithm>
#include <array>

#include "http/utf8.h"

namespace millrace::accounts {

namespace {

constexpr std::size_t kMaxCharacters = 64;

struct Range {
  char32_t first, last;
};

// Control, formatting and invisible characters; what reverses text; what is no character at all.
constexpr std::array<Range, 17> kForbidden{{{0x00, 0x1f},
                                            {0x7f, 0x9f},
                                            {0xad, 0xad},
                                            {0x34f, 0x34f},
                                            {0x61c, 0x61c},
                                            {0x115f, 0x1160},
                                            {0x17b4, 0x17b5},
                                            {0x180b, 0x180f},
                                            {0x200b, 0x200f},
                                            {0x2028, 0x202e},
                                            {0x2060, 0x206f},
                                            {0x3164, 0x3164},
                                            {0xe000, 0xf8ff},
                                            {0xfe00, 0xfe0f},
                                            {0xfeff, 0xfeff},
                                            {0xfff0, 0xfffb},
                                            {0xe0000, 0x10ffff}}};
constexpr std::array<Range, 8> kSpaces{{{0x20, 0x20},
                                        {0xa0, 0xa0},
                                        {0x1680, 0x1680},
                                        {0x2000, 0x200a},
                                        {0x202f, 0x202f},
                                        {0x205f, 0x205f},
                                        {0x2800, 0x2800},
                                        {0x3000, 0x3000}}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](Range r) { return c >= r.first && c <= r.last; });
}

// `character` is one well-formed UTF-8 sequence.
char32_t decode(std::string_view character) {
  auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(character[i])); };
  if (character.size() == 1) return byte(0);
  char32_t code = byte(0) & (0xffu >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); i++) code = (code << 6) | (byte(i) & 0x3f);
  return code;
}

std::unexpected<Error> invalid(std::string message, std::string type) {
  Error error{Status::unprocessable, "validation", "Some fields are not valid."};
  error.fields.push_back({"username", std::move(message), std::move(type)});
  return fail(std::move(error));
}

}  // namespace

Result<void> check_username(std::string_view name) {
  if (name.empty()) return invalid("Username should have at least 1 character", "string_too_short");
  if (name.size() > kMaxCharacters * 4)
    return invalid("Username should have at most 64 characters", "string_too_long");
  std::size_t characters = 0;
  bool space_at_end = false;
  for (auto rest = name; !rest.empty(); characters++) {
    auto size = http::utf8_character(rest);
    if (size == 0) return invalid("Username should be valid UTF-8", "value_error");
    auto code = decode(rest.substr(0, size));
    rest.remove_prefix(size);
    if (within(kForbidden, code) || (code & 0xfffe) == 0xfffe)
      return invalid("Username should not contain control or invisible characters", "value_error");
    space_at_end = within(kSpaces, code);
    if (space_at_end && characters == 0) break;
  }
  if (space_at_end) return invalid("Username should not begin or end with a space", "value_error");
  if (characters > kMaxCharacters)
    return invalid("Username should have at most 64 characters", "string_too_long");
  return {};
}

std::string username_key(std::string_view name) {
  std::string key(name);
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return key;
}

}  // namespace millrace::accounts
