// What the connections of a server share. Made by Server, kept alive by every connection; inside src/http/
// only.
#pragma once
#include <atomic>
#include <list>
#include <memory>
#include <vector>

#include "http/network.h"
#include "http/server.h"

namespace millrace::http {

class Connection;

struct LoopState {  // touched by its own loop's thread alone, but for `count`
  explicit LoopState(asio::io_context* on) : context(on) {}
  asio::io_context* context;
  std::list<Connection*> connections;
  std::atomic<std::size_t> count = 0;
  asio::basic_socket_acceptor<asio::ip::tcp, Executor>* acceptor = nullptr;  // while it accepts
  Timer* tick = nullptr;                                                     // while it ticks
};

struct ServerState {
  ServerState(ServerOptions given, BlockingPool& blocking, const Router& routes, Handler otherwise)
      : options(std::move(given)), pool(blocking), router(routes), fallback(std::move(otherwise)) {}

  ServerOptions options;
  BlockingPool& pool;
  const Router& router;
  Handler fallback;
  std::vector<std::unique_ptr<LoopState>> loops;
  std::vector<Network> proxies;
  ClientCounts clients;
  std::atomic<std::size_t> connections = 0;
  std::atomic<bool> stopping = false;
  std::uint16_t port = 0;
};

}  // namespace millrace::http
