// Which sites may show a video in a frame: rows keep it as one text, the page's policy says it (CSP
// frame-ancestors). Pure, any thread.
#pragma once
#include <string>
#include <vector>

#include "base/error.h"

namespace millrace::videos {

struct Embedding {
  std::string mode = "default";  // default (as the server says), anyone, nobody, listed
  std::vector<std::string>
      origins;  // of listed: "https://example.org", with a port if it is not the usual one
};
inline constexpr std::size_t kMostOrigins = 50;

// "validation" with the field that is wrong: an origin is a scheme, a host and perhaps a port (RFC 6454), so
// nothing of it can end a header or widen a policy.
Result<std::string> text_of(const Embedding& embedding);
Embedding embedding_of(const std::string& text);
// What follows "frame-ancestors" for a video whose text is `own` on a server whose default is `all`.
std::string frame_ancestors(const std::string& own, const std::string& all);

}  // namespace millrace::videos
