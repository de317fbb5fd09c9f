#include "http/expected_version.h"

#include <charconv>

namespace millrace::http {

Result<std::optional<long long>> expected_version(const Request& request) {
  auto given = trimmed(request.headers.find("If-Match"));
  if (given.empty() || given == "*") return std::optional<long long>();
  if (given.size() > 2 && given.front() == '"' && given.back() == '"')
    given = given.substr(1, given.size() - 2);
  long long version = 0;
  auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), version);
  if (error != std::errc() || end != given.data() + given.size())
    return fail(Status::bad_request, "bad_request", "If-Match holds no version.");
  return std::optional(version);
}

}  // namespace millrace::http
