#include "app/addresses.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>

namespace millrace::app {

std::vector<std::string> reachable_at(const std::string& host, std::uint16_t port) {
  auto url = [port](const std::string& name) {
    return fmt::format("http://{}:{}/", name.find(':') == std::string::npos ? name : "[" + name + "]", port);
  };
  if (host != "0.0.0.0" && host != "::") return {url(host)};
  std::vector<std::string> all{url("127.0.0.1")};
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return all;
  for (const ifaddrs* i = list; i != nullptr; i = i->ifa_next) {
    if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET || (i->ifa_flags & IFF_LOOPBACK) ||
        !(i->ifa_flags & IFF_UP))
      continue;
    char text[INET_ADDRSTRLEN] = {};
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(i->ifa_addr)->sin_addr, text, sizeof text);
    all.push_back(url(text));
  }
  ::freeifaddrs(list);
  return all;
}

}  // namespace millrace::app
