#include "outbound/names.h"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/log.h"

namespace millrace::outbound {

namespace ip = boost::asio::ip;

Result<std::vector<ip::address>> look_up(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &wanted, &list);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, ::freeaddrinfo);
  std::vector<ip::address> found;
  for (const addrinfo* one = code == 0 ? list : nullptr; one != nullptr; one = one->ai_next) {
    ip::address address;
    if (one->ai_family == AF_INET) {
      sockaddr_in v4{};
      std::memcpy(&v4, one->ai_addr, sizeof v4);
      address = ip::address_v4(ntohl(v4.sin_addr.s_addr));
    } else if (one->ai_family == AF_INET6) {
      sockaddr_in6 v6{};
      std::memcpy(&v6, one->ai_addr, sizeof v6);
      ip::address_v6::bytes_type bytes;
      std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
      address = ip::address_v6(bytes, v6.sin6_scope_id);
    } else {
      continue;
    }
    if (std::ranges::find(found, address) == found.end()) found.push_back(address);
  }
  if (found.empty()) {
    log::info("outbound: {} has no address: {}", host, ::gai_strerror(code));
    return fail(Status::unavailable, "unreachable", "The other server cannot be found.");
  }
  return found;
}

}  // namespace millrace::outbound
