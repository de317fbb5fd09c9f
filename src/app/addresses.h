// The addresses under which people on this machine and on its network reach the server.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace millrace::app {

std::vector<std::string> reachable_at(const std::string& host, std::uint16_t port);

}  // namespace millrace::app
