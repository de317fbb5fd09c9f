// Addresses of the web, taken apart once: what is connected to, what is asked for, and what the Host field
// says all come from here, so that no two readings of one text can differ. Pure, any thread.
#pragma once
#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace millrace::outbound {

struct Url {
  bool secure = false;
  std::string host;  // without the brackets of IPv6
  std::string port;
  std::string target;     // path and query
  std::string authority;  // as the Host field has it

  std::string text() const { return (secure ? "https://" : "http://") + authority + target; }
  // When the host is no name.
  std::optional<boost::asio::ip::address> literal() const;
};

// As an administrator writes it down. "bad_url" (422) for what is no http or https address, or holds a user's
// name.
Result<Url> parse_url(std::string_view text);

// As people paste it, read as browsers read it (WHATWG URL): with spaces around it, letters of any language
// in its name (UTS #46) and its path, and IPv4 addresses in any base and length (0x7f.1 is 127.0.0.1).
// "bad_url" (422); "port_forbidden" (422) for ports that speak other protocols: below 1024 all but 80 and
// 443, and those that the Fetch Standard blocks ("bad port").
Result<Url> parse_foreign_url(std::string_view text);

// What a Location says that came from `base` (RFC 3986 section 5); read as parse_foreign_url() does.
Result<Url> resolve(const Url& base, std::string_view reference);

// The last part of the path, decoded: "a%20b.mp4?x" ends in "a b.mp4"; empty when there is none.
std::string file_name_of(const Url& url);

}  // namespace millrace::outbound
