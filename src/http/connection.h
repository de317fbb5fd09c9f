// One client's socket: waiting with deadlines, and the bytes that have arrived. Belongs to one loop; no
// locks.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "base/fd.h"
#include "http/readiness.h"
#include "http/server_state.h"

namespace millrace::http {

struct Peer {
  asio::ip::address address;
  std::string text;  // the address
  std::string key;   // what it is counted by; empty for trusted proxies
  bool trusted = false;
};

// Milliseconds of a monotonic clock that is cheap and a few milliseconds coarse.
std::int64_t coarse_now();

class Connection {
 public:
  using milliseconds = std::chrono::milliseconds;

  Connection(std::shared_ptr<ServerState> state, LoopState& loop, Fd socket, Peer peer);
  ~Connection();
  Connection(const Connection&) = delete;

  int fd() const { return socket_.get(); }
  const Peer& peer() const { return peer_; }
  ServerState& server() { return *state_; }
  const ServerOptions& options() const { return state_->options; }
  const std::vector<Network>& proxies() const { return state_->proxies; }
  Executor executor() const { return loop_.context->get_executor(); }

  // After a call that has answered EAGAIN; false when the connection has ended or the patience has.
  Task<bool> wait_readable(milliseconds patience);
  Task<bool> wait_writable(milliseconds patience);
  // Reads into the buffer until `deadline` (of coarse_now), 0 at the end, on errors and when time is up.
  Task<std::size_t> fill(std::int64_t deadline);
  Task<void> yield();

  std::string_view buffered() const { return {data() + begin_, end_ - begin_}; }
  void consume(std::size_t count);
  bool expired() const { return expired_; }
  // The peer has closed, or at least its sending half. Costs nothing.
  bool gone() const { return broken_ || watch_.ended(); }
  bool idle = false;  // between requests: may be ended at any moment

  void tick(std::int64_t now);  // called once a second or so
  void interrupt();             // ends what it waits for
  void break_off();             // ends it for good
  void reset_on_close();        // the peer shall see that it was broken off

 private:
  char* data() { return large_ ? large_.get() : small_; }
  const char* data() const { return large_ ? large_.get() : small_; }
  void make_room();
  Task<bool> wait(Task<bool> edge, std::int64_t deadline);

  static constexpr std::size_t kSmall = 2048;

  std::shared_ptr<ServerState> state_;
  LoopState& loop_;
  std::list<Connection*>::iterator place_;
  Fd socket_;
  Readiness::Watch watch_;
  Peer peer_;
  std::int64_t deadline_ = 0;  // 0: none
  bool expired_ = false;
  bool broken_ = false;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t capacity_ = kSmall;
  std::unique_ptr<char[]> large_;  // for heads that need it; given back when empty
  char small_[kSmall];
};

}  // namespace millrace::http
