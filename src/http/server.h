// HTTP/1.1 server: one acceptor per loop (SO_REUSEPORT), a coroutine per connection, deadlines everywhere,
// our own delivery (writev, sendmsg, sendfile) and Beast only for parsing request heads.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "http/router.h"

namespace millrace::http {

struct ServerState;

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0 picks a free one
  std::string public_url;     // how clients reach this server, if not by what they connect to
  // Addresses or CIDR whose X-Forwarded-* are believed; their own connections are not limited per client.
  std::vector<std::string> trusted_proxies{"127.0.0.1", "::1"};
  std::size_t max_header_bytes = 64 * 1024;           // 431 above
  std::size_t max_target_bytes = 8 * 1024;            // 414 above
  std::chrono::milliseconds header_deadline{10'000};  // whole head
  std::chrono::milliseconds idle_deadline{75'000};    // keep-alive
  std::chrono::milliseconds stall_deadline{60'000};   // a body that does not move, either way
  std::uint64_t min_body_bytes_per_second = 256;      // of an upload, while the server waits for it
  std::size_t max_connections = 10'000;
  std::size_t max_connections_per_client = 256;
};

class Server {
 public:
  // `loops`: one io_context each, run by app/. The fallback answers what no route matches (the page).
  Server(ServerOptions options, std::vector<asio::io_context*> loops, BlockingPool& pool,
         const Router& router, Handler fallback);
  ~Server();
  void start();  // throws when the address cannot be bound; SIGPIPE is ignored from then on
  std::uint16_t port() const;
  std::size_t connections() const;
  // Graceful end: no new connections, running answers finish (at most `patience`), then the rest is closed.
  Task<void> stop(std::chrono::seconds patience);

 private:
  std::shared_ptr<ServerState> state_;
};

}  // namespace millrace::http
