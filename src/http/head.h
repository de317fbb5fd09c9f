// The head of a request, parsed strictly: whatever another server on the way could read differently (both
// framings, two lengths, bare line feeds, folded lines, …) is refused, and the connection must then be
// closed.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace millrace::http {

struct HeadLimits {
  std::size_t bytes = 64 * 1024;
  std::size_t target = 8 * 1024;
  std::size_t fields = 128;
};

struct Head {
  Method method = Method::get;
  std::string target;
  Headers headers;
  bool http11 = true;
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  std::uint64_t content_length = 0;
  bool has_body() const { return chunked || content_length > 0; }
};

struct HeadError {
  int status = 400;
  std::string code = "bad_request";
  std::string detail;
};

// Looks for the end of a head in what has arrived so far, `seen` bytes of which were looked at before. Gives
// the head's size, 0 when more is needed. Line ends and bytes that can never be right are refused before the
// end is there.
std::expected<std::size_t, HeadError> find_head_end(std::string_view bytes, std::size_t seen,
                                                    const HeadLimits& limits);

// `text` is a whole head with its final empty line.
std::expected<Head, HeadError> parse_head(std::string_view text, const HeadLimits& limits);

}  // namespace millrace::http
