// User names: what is allowed, and which of them are the same. Pure functions, any thread.
#pragma once
#include <string>
#include <string_view>

#include "base/error.h"

namespace millrace::accounts {

// 1 to 64 code points of well-formed UTF-8; no control or invisible characters, no white space at either end.
Result<void> check_username(std::string_view name);

// Two names with one key are one account: ASCII letters in lower case, all else as it is.
std::string username_key(std::string_view name);

}  // namespace millrace::accounts
