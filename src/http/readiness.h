// Which of a loop's sockets can be read or written, told by edges (epoll(7)): one question to the kernel
// answers for many sockets, and none is asked while the answer is known. Asio's own reactor reads once in
// vain for every request. In the loop's own set this one is a single descriptor. Belongs to the loop's
// thread; no locks.
#pragma once
#include <sys/epoll.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <functional>
#include <list>
#include <span>

#include "base/async.h"

namespace millrace::http {

class Readiness final : public asio::execution_context::service {
 public:
  // One socket, registered while it lives.
  class Watch {
   public:
    Watch(asio::io_context& context, int fd);
    ~Watch();
    Watch(const Watch&) = delete;

    // Wait for the next edge, after a call that has answered EAGAIN. They may end without cause, so that call
    // decides; false when release() has ended them.
    Task<bool> readable();
    Task<bool> writable();
    void release();  // whoever waits goes on, in a turn of the loop of its own

    // A read has found less than it had room for. Until the next edge another one would find nothing.
    void drained() { maybe_readable_ = ended_; }
    bool maybe_readable() const { return maybe_readable_; }
    // The peer has closed, or at least its sending half; known as soon as the loop has come round.
    bool ended() const { return ended_; }

   private:
    friend class Readiness;
    using Waiter = std::move_only_function<void()>;
    Task<bool> wait(Waiter& place);
    void take(std::uint32_t events);

    asio::io_context& context_;
    Readiness& all_;
    int fd_;
    std::list<Watch*>::iterator place_;
    Waiter reader_;
    Waiter writer_;
    bool maybe_readable_ = true;
    bool ended_ = false;  // by the peer, or by an error: no edge will follow
    bool released_ = false;
  };

  static asio::execution_context::id id;
  explicit Readiness(asio::io_context& context);

 private:
  void shutdown() override;
  void listen();
  void dispatch();
  void forget(Watch* watch);

  asio::posix::basic_stream_descriptor<Executor> set_;
  std::list<Watch*> watches_;
  std::span<epoll_event> batch_;  // those not yet handled
  bool listening_ = false;
};

}  // namespace millrace::http
