// Taking request targets apart: percent-decoding exactly once, and refusing what no honest client sends.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace millrace::http {

// The decoded path, "//" collapsed. Errors "bad_request": not starting with '/', broken escapes, NUL and
// other control characters, "." and ".." segments (also once decoded), invalid UTF-8.
Result<std::string> decode_path(std::string_view raw);

// "a=1&b=x+y": decoded, in order; names without '=' have an empty value.
Result<std::vector<std::pair<std::string, std::string>>> decode_query(std::string_view raw);

// RFC 3986 unreserved characters stay, everything else becomes %XX.
std::string percent_encode(std::string_view text);

// %XX decoded; nothing when an escape is broken.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace millrace::http
