// The title a moov gives itself.
#pragma once
#include <string>
#include <string_view>

namespace millrace::package {

// From QuickTime's udta or from iTunes' list; at most 500 bytes of good UTF-8, or empty.
std::string read_title(std::string_view moov);

// Cuts at a character; empty if it is no UTF-8 or holds control characters only.
std::string tidy_title(std::string_view text);

}  // namespace millrace::package
