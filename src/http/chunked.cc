#include "http/chunked.h"

#include <algorithm>

namespace millrace::http {
namespace {

constexpr unsigned kMaxDigits = 15;
constexpr unsigned kMaxExtension = 256;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void ChunkDecoder::data_taken(std::uint64_t count) {
  left_ -= count;
  if (left_ == 0) {
    state_ = State::data_end;
    line_ = 0;
  }
}

// One byte of framing; false when it cannot be.
bool ChunkDecoder::feed(char c) {
  switch (state_) {
    case State::size:
      if (const int digit = hex_digit(c); digit >= 0) {
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return ++digits_ <= kMaxDigits;
      }
      if (digits_ == 0) return false;
      if (c == '\r') {
        state_ = State::size_line_end;
        return true;
      }
      state_ = State::extension;
      return c == ';';
    case State::extension:
      if (c == '\r') {
        state_ = State::size_line_end;
        return true;
      }
      return ++extension_ <= kMaxExtension && c != 0x7F &&
             (static_cast<unsigned char>(c) >= 0x20 || c == '\t');
    case State::size_line_end:
      state_ = left_ == 0 ? State::last_line : State::data;
      line_ = 0;
      return c == '\n';
    case State::data_end:
      if (c != "\r\n"[line_]) return false;
      if (++line_ < 2) return true;
      state_ = State::size;
      digits_ = 0;
      extension_ = 0;
      left_ = 0;
      return true;
    case State::last_line:  // a trailer would begin with something else
      if (c != "\r\n"[line_]) return false;
      if (++line_ == 2) state_ = State::done;
      return true;
    case State::data:
    case State::done:
    case State::broken:
      break;
  }
  return false;
}

ChunkDecoder::Step ChunkDecoder::next(std::string_view in, std::size_t most) {
  std::size_t at = 0;
  for (;;) {
    if (state_ == State::done) return {Step::Kind::end, at, {}};
    if (state_ == State::broken) return {Step::Kind::broken, at, {}};
    if (at == in.size()) return {Step::Kind::need_more, at, {}};
    if (state_ == State::data) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>({left_, in.size() - at, most}));
      const std::string_view data = in.substr(at, count);
      data_taken(count);
      return {Step::Kind::data, at + count, data};
    }
    if (!feed(in[at++])) state_ = State::broken;
  }
}

}  // namespace millrace::http
