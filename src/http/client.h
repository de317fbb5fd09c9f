// Asks another server something, once: no keep-alive, no redirects, nothing cached. For addresses that the
// administrator has written down, never for ones that users give: they may lead anywhere, loopback too.
//
// What answers may be hostile: its head and body are bounded, and so is the time of the whole. TLS is
// verified against the system's certificates and the host's name.
#pragma once
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/error.h"

namespace millrace::http {

struct Url {
  bool secure = false;
  std::string host;  // without the brackets of IPv6
  std::string port;
  std::string target;     // path and query
  std::string authority;  // as the Host field has it
};
// "bad_url" (422) for what is no http or https address, or holds a user's name.
Result<Url> parse_url(std::string_view text);

struct ClientRequest {
  std::string method = "POST";
  std::vector<std::pair<std::string, std::string>> headers;  // beside Host, Connection and Content-Length
  std::string body;
  std::size_t most_bytes = 1 << 20;  // of the answer
  std::chrono::milliseconds time_limit{60'000};
  std::function<bool()> stop;  // asked now and then on the caller's loop: is nobody waiting any more?
};

struct ClientAnswer {
  int status = 0;
  std::string content_type;
  std::optional<std::chrono::seconds> retry_after;  // RFC 9110 section 10.2.3, in its form of seconds
  std::string body;
};

class Client {
 public:
  Client();  // reads the system's certificates

  // Errors: "unreachable" (503), "tls_failed" (422), "too_slow" (422), "answer_too_large" (422), "bad_answer"
  // (503: it ended early or is no HTTP), "cancelled".
  Task<Result<ClientAnswer>> ask(Url url, ClientRequest request);

 private:
  asio::ssl::context tls_;
};

}  // namespace millrace::http
