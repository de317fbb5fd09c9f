// HTTP/1.1 server: one acceptor per loop (SO_REUSEPORT), a coroutine per connection, deadlines everywhere,
// our own delivery (writev, sendmsg, sendfile) and Beast only for parsing request heads.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "http/router.h"

namespace millrace::http {

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0 picks a free one
  std::string public_url;     // how clients reach this server, if not by what they connect to
  std::vector<std::string> trusted_proxies{"127.0.0.1",
                                           "::1"};  // addresses or CIDR whose X-Forwarded-* are believed
  std::size_t max_header_bytes = 64 * 1024;         // 431 above
  std::chrono::seconds header_deadline{10};         // whole head
  std::chrono::seconds idle_deadline{75};           // keep-alive
  std::chrono::seconds stall_deadline{60};          // a body that does not move, either way
  std::size_t max_connections = 10'000;
  std::size_t max_connections_per_client = 256;
};

class Server {
 public:
  // `loops`: one io_context each, run by app/. The fallback answers what no route matches (the page).
  Server(ServerOptions options, std::vector<asio::io_context*> loops, BlockingPool& pool,
         const Router& router, Handler fallback);
  ~Server();
  void start();  // throws when the address cannot be bound
  std::uint16_t port() const;
  // Graceful end: no new connections, running answers finish (at most `patience`), then the rest is closed.
  Task<void> stop(std::chrono::seconds patience);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace millrace::http
