#include "http/server.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <csignal>
#include <stdexcept>

#include "base/log.h"
#include "http/connection.h"
#include "http/session.h"

namespace millrace::http {
namespace {

using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using State = std::shared_ptr<ServerState>;
using namespace std::chrono_literals;

tcp::endpoint endpoint_of(asio::io_context& context, const ServerOptions& options) {
  if (const auto address = parse_address(options.host)) return {*address, options.port};
  tcp::resolver resolver(context);
  return *resolver.resolve(options.host, std::to_string(options.port)).begin();
}

Acceptor listening(asio::io_context& context, const tcp::endpoint& endpoint) {
  Acceptor acceptor(context.get_executor(), endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  const int on = 1;
  if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
    throw std::runtime_error("SO_REUSEPORT is not available");
  if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false));
  acceptor.bind(endpoint);
  acceptor.listen(4096);
  return acceptor;
}

// SO_REUSEPORT would let two servers share an address without a word: a socket without it finds the other
// one.
void expect_free(asio::io_context& context, const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return;
  asio::basic_socket_acceptor<tcp, Executor> probe(context.get_executor(), endpoint.protocol());
  probe.set_option(tcp::acceptor::reuse_address(true));
  if (endpoint.address().is_v6()) probe.set_option(asio::ip::v6_only(false));
  boost::system::error_code error;
  probe.bind(endpoint, error);
  if (error)
    throw std::runtime_error("cannot listen on " + endpoint.address().to_string() + ":" +
                             std::to_string(endpoint.port()) + ": " + error.message());
}

// The loop that takes a new connection: this one, unless it has clearly more than its share.
LoopState& choose(ServerState& state, LoopState& own) {
  const std::size_t mean = state.connections / state.loops.size();
  if (own.count * 4 <= (mean + 4) * 5) return own;
  LoopState* least = &own;
  for (auto& loop : state.loops)
    if (loop->count < least->count) least = loop.get();
  return *least;
}

// What is out of memory or descriptors for one connection must not end those that accept others.
void begin(const State& state, LoopState& loop, Fd fd, Peer peer) {
  const std::string key = peer.key;
  std::unique_ptr<Connection> connection;
  try {
    connection = std::make_unique<Connection>(state, loop, std::move(fd), std::move(peer));
  } catch (const std::exception& error) {
    log::warn("cannot take a connection: {}", error.what());
    loop.count--;
    state->connections--;
    if (!key.empty()) state->clients.leave(key);
    return;
  }
  spawn(loop.context->get_executor(), "session", run_session(std::move(connection)));
}

// Told to come back and closed at once, when there are too many.
void turn_away(int fd) {
  constexpr std::string_view kBusy =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  ::send(fd, kBusy.data(), kBusy.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void admit(const State& state, LoopState& own, Fd fd, const sockaddr_storage& from) {
  const bool v6 = from.ss_family == AF_INET6;
  tcp::endpoint endpoint;
  std::memcpy(endpoint.data(), &from, v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
  Peer peer;
  peer.text = endpoint.address().to_string();
  peer.address = parse_address(peer.text).value_or(endpoint.address());
  peer.text = peer.address.to_string();
  peer.trusted = any_contains(state->proxies, peer.address);
  if (state->connections >= state->options.max_connections) return turn_away(fd.get());
  if (!peer.trusted) {
    peer.key = client_key(peer.text);
    if (!state->clients.enter(peer.key, state->options.max_connections_per_client))
      return turn_away(fd.get());
  }
  state->connections++;
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  LoopState& loop = choose(*state, own);
  loop.count++;
  if (&loop == &own) return begin(state, loop, std::move(fd), std::move(peer));
  asio::post(loop.context->get_executor(),
             [state, &loop, fd = std::move(fd), peer = std::move(peer)]() mutable {
               begin(state, loop, std::move(fd), std::move(peer));
             });
}

Task<void> accept_all(State state, LoopState& loop, Acceptor acceptor) {
  loop.acceptor = &acceptor;
  while (!state->stopping) {
    boost::system::error_code error;
    co_await acceptor.async_wait(Acceptor::wait_read, asio::redirect_error(use_task, error));
    if (error || state->stopping) break;
    for (int i = 0; i < 64; i++) {
      sockaddr_storage from{};
      socklen_t size = sizeof from;
      Fd fd(::accept4(acceptor.native_handle(), reinterpret_cast<sockaddr*>(&from), &size,
                      SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (fd) {
        admit(state, loop, std::move(fd), from);
        continue;
      }
      if (errno == EAGAIN) break;
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        log::warn("cannot accept connections: {}", std::strerror(errno));
        co_await sleep_for(100ms);
        break;
      }
    }
  }
  loop.acceptor = nullptr;
}

Task<void> tick_all(State state, LoopState& loop) {
  Timer timer(loop.context->get_executor());
  loop.tick = &timer;
  const auto& options = state->options;
  const auto shortest = std::min({options.header_deadline, options.idle_deadline, options.stall_deadline});
  const auto period = std::clamp<std::chrono::milliseconds>(shortest / 4, 10ms, 1000ms);
  while (!state->stopping || !loop.connections.empty()) {
    timer.expires_after(period);
    co_await elapse(timer);
    const std::int64_t now = coarse_now();
    for (Connection* connection : loop.connections) connection->tick(now);
  }
  loop.tick = nullptr;
}

void on_each_loop(const State& state, const std::function<void(LoopState&)>& act) {
  for (auto& loop : state->loops)
    asio::post(loop->context->get_executor(), [state, act, at = loop.get()] { act(*at); });
}

Task<bool> until_none_is_left(State state, std::chrono::milliseconds patience) {
  const std::int64_t until = coarse_now() + patience.count();
  while (state->connections > 0 && coarse_now() < until) co_await sleep_for(10ms);
  co_return state->connections == 0;
}

}  // namespace

Server::Server(ServerOptions options, std::vector<asio::io_context*> loops, BlockingPool& pool,
               const Router& router, Handler fallback)
    : state_(std::make_shared<ServerState>(std::move(options), pool, router, std::move(fallback))) {
  for (asio::io_context* context : loops) state_->loops.push_back(std::make_unique<LoopState>(context));
  for (const auto& text : state_->options.trusted_proxies) {
    const auto network = Network::parse(text);
    if (!network) throw std::runtime_error("not an address or network: " + text);
    state_->proxies.push_back(*network);
  }
}

Server::~Server() {
  state_->stopping = true;
}

void Server::start() {
  std::signal(SIGPIPE, SIG_IGN);  // sendfile knows no MSG_NOSIGNAL
  tcp::endpoint endpoint = endpoint_of(*state_->loops.front()->context, state_->options);
  expect_free(*state_->loops.front()->context, endpoint);
  std::vector<Acceptor> acceptors;
  for (auto& loop : state_->loops) {
    acceptors.push_back(listening(*loop->context, endpoint));
    endpoint.port(acceptors.back().local_endpoint().port());
  }
  state_->port = endpoint.port();
  for (std::size_t i = 0; i < acceptors.size(); i++) {
    LoopState& loop = *state_->loops[i];
    const Executor executor = loop.context->get_executor();
    spawn(executor, "accept", accept_all(state_, loop, std::move(acceptors[i])));
    spawn(executor, "tick", tick_all(state_, loop));
  }
}

std::uint16_t Server::port() const {
  return state_->port;
}
std::size_t Server::connections() const {
  return state_->connections;
}

Task<void> Server::stop(std::chrono::seconds patience) {
  const State state = state_;
  state->stopping = true;
  on_each_loop(state, [](LoopState& loop) {
    boost::system::error_code ignored;
    if (loop.acceptor != nullptr) loop.acceptor->close(ignored);
    if (loop.tick != nullptr) loop.tick->cancel();
    for (Connection* connection : loop.connections)
      if (connection->idle) connection->interrupt();
  });
  if (!co_await until_none_is_left(state, patience)) {
    on_each_loop(state, [](LoopState& loop) {
      for (Connection* connection : loop.connections) connection->break_off();
    });
    co_await until_none_is_left(state, 2s);
  }
  on_each_loop(state, [](LoopState& loop) {
    if (loop.tick != nullptr) loop.tick->cancel();
  });
}

}  // namespace millrace::http
