// Which addresses may be connected to for somebody who is not the administrator: public ones, as the IANA
// special-purpose registries have it (RFC 6890), and the networks that the administrator has named. What IPv6
// wraps around an IPv4 address is taken off, and the address inside is judged too. Pure, any thread.
#pragma once
#include <vector>

#include "base/error.h"
#include "http/network.h"

namespace millrace::outbound {

bool is_public(const boost::asio::ip::address& address);

class Reach {
 public:
  // For addresses that the administrator wrote down: anywhere.
  static Reach everywhere() { return Reach(true, {}); }
  static Reach to_public(std::vector<http::Network> also = {}) { return Reach(false, std::move(also)); }

  bool allows(const boost::asio::ip::address& address) const;

 private:
  Reach(bool everywhere, std::vector<http::Network> also) : everywhere_(everywhere), also_(std::move(also)) {}
  bool everywhere_;
  std::vector<http::Network> also_;
};

// "address_forbidden" (422).
Error address_forbidden();
// "10.0.0.0/8", …; "bad_config" names what is none.
Result<std::vector<http::Network>> parse_networks(const std::vector<std::string>& written);

}  // namespace millrace::outbound
