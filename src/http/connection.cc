#include "http/connection.h"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <ctime>

namespace millrace::http {

std::int64_t coarse_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

Connection::Connection(std::shared_ptr<ServerState> state, LoopState& loop, Fd socket, Peer peer)
    : state_(std::move(state)),
      loop_(loop),
      socket_(std::move(socket)),
      watch_(*loop.context, socket_.get()),
      peer_(std::move(peer)) {
  loop_.connections.push_front(this);
  place_ = loop_.connections.begin();
}

Connection::~Connection() {
  loop_.connections.erase(place_);
  loop_.count--;
  state_->connections--;
  if (!peer_.key.empty()) state_->clients.leave(peer_.key);
}

Task<bool> Connection::wait(Task<bool> edge, std::int64_t deadline) {
  if (broken_) co_return false;
  deadline_ = deadline;
  const bool came = co_await std::move(edge);
  deadline_ = 0;
  co_return came && !broken_ && !expired_;
}

Task<bool> Connection::wait_readable(milliseconds patience) {
  return wait(watch_.readable(), coarse_now() + patience.count());
}

Task<bool> Connection::wait_writable(milliseconds patience) {
  return wait(watch_.writable(), coarse_now() + patience.count());
}

Task<std::size_t> Connection::fill(std::int64_t deadline) {
  make_room();
  for (;;) {
    if (broken_) co_return 0;
    if (watch_.maybe_readable()) {
      const std::size_t room = capacity_ - end_;
      const auto count = ::recv(fd(), data() + end_, room, MSG_DONTWAIT);
      if (count < 0 && errno == EINTR) continue;
      if (count == 0 || (count < 0 && errno != EAGAIN)) co_return 0;
      if (count < 0 || static_cast<std::size_t>(count) < room) watch_.drained();
      if (count > 0) {
        end_ += static_cast<std::size_t>(count);
        co_return static_cast<std::size_t>(count);
      }
    }
    if (!co_await wait(watch_.readable(), deadline)) co_return 0;
  }
}

Task<void> Connection::yield() {
  co_await asio::post(executor(), use_task);
}

void Connection::consume(std::size_t count) {
  begin_ += count;
  if (begin_ != end_) return;
  begin_ = end_ = 0;
  large_.reset();
  capacity_ = kSmall;
}

void Connection::make_room() {
  if (begin_ > 0) {
    std::memmove(data(), data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ < capacity_) return;
  const std::size_t larger = capacity_ * 4;
  auto fresh = std::make_unique_for_overwrite<char[]>(larger);
  std::memcpy(fresh.get(), data(), end_);
  large_ = std::move(fresh);
  capacity_ = larger;
}

void Connection::tick(std::int64_t now) {
  if (deadline_ == 0 || now < deadline_) return;
  expired_ = true;
  interrupt();
}

void Connection::interrupt() {
  watch_.release();
}

void Connection::break_off() {
  broken_ = true;
  ::shutdown(fd(), SHUT_RDWR);
  interrupt();
}

void Connection::reset_on_close() {
  const linger now{1, 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace millrace::http
