// The head of a response as bytes: status line, Date, framing, the security headers every answer carries, and
// the handler's own fields (line breaks in them become spaces; framing fields are ours alone).
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "http/message.h"

namespace millrace::http {

struct Framing {
  bool http11 = true;
  bool keep_alive = true;
  bool chunked = false;
  std::optional<std::uint64_t> length;  // none: chunked, until the end, or no body by definition
  std::string_view request_id;          // shown with errors
};

void write_head(std::string& out, const Response& response, const Framing& framing);

}  // namespace millrace::http
