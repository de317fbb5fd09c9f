// Which version of a thing a change began with.
#pragma once
#include <optional>

#include "base/error.h"
#include "http/message.h"

namespace millrace::http {

// If-Match (RFC 9110 section 13.1.1) names the version that was changed, as "3"; nothing when it is not there
// or any will do.
Result<std::optional<long long>> expected_version(const Request& request);

}  // namespace millrace::http
