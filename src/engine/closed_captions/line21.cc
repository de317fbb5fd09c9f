#include "engine/closed_captions/line21.h"

#include <bit>

#include "engine/closed_captions/characters.h"

namespace millrace::engine::closed_captions {
namespace {

bool odd(std::uint8_t byte) {
  return std::popcount(byte) % 2 == 1;
}

// Of a preamble address code, by the first byte's lowest three bits and the second's bit 5 (table 53).
int row_of(std::uint8_t first, std::uint8_t second) {
  constexpr int kFirstRow[] = {10, 0, 2, 11, 13, 4, 6, 8};
  int group = first & 7;
  return kFirstRow[group] + (group != 0 && (second & 0x20) ? 1 : 0);
}

}  // namespace

void Line21::take(std::uint8_t first, std::uint8_t second, std::int64_t ms) {
  constexpr std::uint8_t kUnreadable = 0x7f;  // what is shown for a character that came damaged
  if (!odd(first)) return;
  std::uint8_t a = first & 0x7f;
  std::uint8_t b = odd(second) ? second & 0x7f : kUnreadable;
  if (a >= 0x10 && a < 0x20) {
    if (odd(second)) control(a, b, ms);
    return;
  }
  before_ = 0;
  if (a > 0 && a < 0x10) extended_data_ = true;  // until a control code; 0x0f ends a packet, not the service
  if (extended_data_ || (a == 0 && b == 0)) return;
  if (a >= 0x20) now().put(basic_character(a), ms);
  if (b >= 0x20) now().put(basic_character(b), ms);
}

void Line21::control(std::uint8_t first, std::uint8_t second, std::int64_t ms) {
  auto code = static_cast<std::uint16_t>(first << 8 | second);
  bool repeated = code == before_;
  before_ = repeated ? 0 : code;
  extended_data_ = false;
  if (repeated || second < 0x20) return;
  selected_ = (first & 0x08) != 0 ? 1 : 0;
  std::uint8_t set = first & 0x17;
  if (second >= 0x40) return now().preamble(row_of(set, second), second & 0x1f);
  switch (set) {
    case 0x11:
      if (second < 0x30) return now().mid_row(second & 0x0f, ms);
      return now().put(special_character(second), ms);
    case 0x12:
    case 0x13:
      return now().put_extended(extended_character(set, second), ms);
    case 0x14:
    case 0x15:  // of field 2
      if (second < 0x30) now().control(second, ms);
      return;
    case 0x17:
      if (second >= 0x21 && second <= 0x23) now().tab(second & 3);
      return;
    default:  // backgrounds
      return;
  }
}

void Line21::finish(std::int64_t ms) {
  for (auto& channel : channels_) channel.finish(ms);
}

}  // namespace millrace::engine::closed_captions
