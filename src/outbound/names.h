// Names become addresses, by the system's own resolver (its hosts file, its DNS servers).
#pragma once
#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "base/error.h"

namespace millrace::outbound {

// All addresses of a host, the best first (RFC 6724), none twice. Blocks as long as DNS servers take.
// "unreachable" (503).
Result<std::vector<boost::asio::ip::address>> look_up(const std::string& host);

}  // namespace millrace::outbound
