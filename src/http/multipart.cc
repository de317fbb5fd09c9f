// How it works: the delimiter begins with a CR and contains no other, so after a partial match that fails, no
// match can have begun inside it. A delimiter cut in two by the network therefore needs no buffer, only a
// count of bytes seen.
#include "http/multipart.h"

#include <cstring>

#include "http/message.h"
#include "http/parameters.h"
#include "http/utf8.h"

namespace millrace::http {
namespace {

constexpr std::size_t kMaxHead = 8 * 1024;
constexpr std::size_t kMaxParts = 1000;

bool is_boundary(std::string_view text) {
  constexpr std::string_view kOther = "'()+_,-./:=? ";
  if (text.empty() || text.size() > 70 || text.back() == ' ') return false;
  for (char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && kOther.find(c) == std::string_view::npos) return false;
  }
  return true;
}

// Browsers send a double quote in a name as %22.
std::string with_quotes(std::string text) {
  for (std::size_t at = 0; (at = text.find("%22", at)) != std::string::npos; at++) text.replace(at, 3, "\"");
  return text;
}

}  // namespace

Result<std::string> multipart_boundary(std::string_view content_type) {
  const auto parsed = parse_parameters(content_type);
  const auto bad = [](std::string detail) {
    return fail(Status::bad_request, "bad_request", std::move(detail));
  };
  if (!parsed || !equals_ignoring_case(parsed->value, "multipart/form-data"))
    return bad("The body must be multipart/form-data.");
  const auto* boundary = parsed->find("boundary");
  if (boundary == nullptr || !is_boundary(*boundary))
    return bad("The multipart boundary is missing or not valid.");
  return *boundary;
}

MultipartParser::MultipartParser(std::string boundary) : delimiter_("\r\n--" + std::move(boundary)) {}

void MultipartParser::feed(std::string_view bytes) {
  in_ = bytes;
}

MultipartParser::Event MultipartParser::next() {
  for (;;) {
    switch (state_) {
      case State::broken:
        return Event::broken;
      case State::done:
        return Event::end;
      case State::preamble:
      case State::body: {
        const Event event = scan();
        if (event == Event::part_data && state_ == State::preamble) continue;
        return event == Event::end ? next() : event;
      }
      case State::delimiter_end: {
        const Event event = after_delimiter();
        if (event != Event::part_begin) return event;
        continue;
      }
      case State::head:
        return read_head();
    }
  }
}

// `end` stands for the end of the preamble.
MultipartParser::Event MultipartParser::scan() {
  const std::string_view delimiter = delimiter_;
  if (matched_ > 0) {
    const std::size_t count = std::min(delimiter.size() - matched_, in_.size());
    std::size_t same = 0;
    while (same < count && in_[same] == delimiter[matched_ + same]) same++;
    in_.remove_prefix(same);
    matched_ += same;
    if (matched_ < delimiter.size()) {
      if (same == count) return Event::need_more;
      data_ = delimiter.substr(0, std::exchange(matched_, 0));  // it was no delimiter after all
      return Event::part_data;
    }
  } else {
    if (in_.empty()) return Event::need_more;
    const void* found = memmem(in_.data(), in_.size(), delimiter.data(), delimiter.size());
    std::size_t clear = in_.size();
    if (found != nullptr) {
      clear = static_cast<std::size_t>(static_cast<const char*>(found) - in_.data());
    } else {  // perhaps it begins at the very end
      const std::size_t tail = in_.size() - std::min(in_.size(), delimiter.size() - 1);
      const auto start = in_.find('\r', tail);
      for (auto at = start; at != std::string_view::npos && clear == in_.size(); at = in_.find('\r', at + 1))
        if (delimiter.starts_with(in_.substr(at))) clear = at;
    }
    if (clear > 0) {
      data_ = in_.substr(0, clear);
      in_.remove_prefix(clear);
      return Event::part_data;
    }
    const std::size_t take = std::min(in_.size(), delimiter.size());
    in_.remove_prefix(take);
    matched_ = take;
    if (matched_ < delimiter.size()) return Event::need_more;
  }
  matched_ = 0;
  block_.clear();
  const bool in_body = state_ == State::body;
  state_ = State::delimiter_end;
  return in_body ? Event::part_end : Event::end;
}

// `part_begin` stands for a head that follows.
MultipartParser::Event MultipartParser::after_delimiter() {
  while (block_.size() < 2) {
    if (in_.empty()) return Event::need_more;
    const char c = in_.front();
    in_.remove_prefix(1);
    if (block_.empty() && (c == ' ' || c == '\t')) continue;  // transport padding
    block_ += c;
  }
  if (block_ == "--") {
    state_ = State::done;
    return Event::end;
  }
  if (block_ != "\r\n" || ++parts_ > kMaxParts) return fail();
  state_ = State::head;  // block_ keeps its CRLF, so that an empty head ends like any other
  return Event::part_begin;
}

MultipartParser::Event MultipartParser::read_head() {
  const std::size_t from = block_.size() < 3 ? 0 : block_.size() - 3;
  const std::size_t old = block_.size();
  const std::size_t take = std::min(in_.size(), kMaxHead + 4 - old);
  block_.append(in_.substr(0, take));
  const auto end = block_.find("\r\n\r\n", from);
  if (end == std::string::npos) {
    in_.remove_prefix(take);
    return block_.size() >= kMaxHead + 4 ? fail() : Event::need_more;
  }
  in_.remove_prefix(end + 4 - old);
  if (!parse_head(std::string_view(block_).substr(2, end < 2 ? 0 : end - 2))) return fail();
  block_.clear();
  state_ = State::body;
  return Event::part_begin;
}

MultipartParser::Event MultipartParser::fail() {
  state_ = State::broken;
  return Event::broken;
}

bool MultipartParser::parse_head(std::string_view block) {
  head_ = {};
  bool named = false;
  if (block.find('\0') != std::string_view::npos) return false;
  while (!block.empty()) {
    const auto end = std::min(block.find("\r\n"), block.size());
    const std::string_view line = block.substr(0, end);
    block.remove_prefix(std::min(end + 2, block.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line.find_first_of("\r\n") != std::string_view::npos)
      return false;
    const std::string_view name = line.substr(0, colon);
    if (name.find_first_of(" \t") != std::string_view::npos) return false;  // folded lines too
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (equals_ignoring_case(name, "Content-Type")) head_.content_type = repaired_utf8(value);
    if (!equals_ignoring_case(name, "Content-Disposition")) continue;
    const auto parsed = parse_parameters(value);
    if (named || !parsed || !equals_ignoring_case(parsed->value, "form-data")) return false;
    const auto* field = parsed->find("name");
    if (field == nullptr || !valid_utf8(*field)) return false;
    named = true;
    head_.name = with_quotes(*field);
    if (const auto* filename = parsed->find("filename")) {
      head_.has_filename = true;
      head_.filename = with_quotes(repaired_utf8(*filename));
    }
    if (const auto* extended = parsed->find("filename*"))
      if (const auto decoded = decode_extended_value(*extended)) {
        head_.has_filename = true;
        head_.filename = *decoded;
      }
  }
  return named;
}

}  // namespace millrace::http
