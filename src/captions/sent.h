// A small file with some words about it, as it was sent: as a form (RFC 7578) or as the body itself, with the
// words in the query.
#pragma once
#include <map>
#include <string>

#include "http/message.h"

namespace millrace::captions {

struct Sent {
  std::string bytes;
  std::string file_name;
  std::map<std::string, std::string, std::less<>> fields;
};

// "too_large" above `limit` bytes; "bad_request" for a form that is none, or holds no file.
Task<Result<Sent>> read_sent(http::Request& request, std::size_t limit);

}  // namespace millrace::captions
