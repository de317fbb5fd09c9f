#include "http/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <ctime>

namespace millrace::http {

std::int64_t coarse_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

Connection::Connection(std::shared_ptr<ServerState> state, LoopState& loop, Socket socket, Peer peer)
    : state_(std::move(state)), loop_(loop), socket_(std::move(socket)), peer_(std::move(peer)) {
  loop_.connections.push_front(this);
  place_ = loop_.connections.begin();
}

Connection::~Connection() {
  loop_.connections.erase(place_);
  loop_.count--;
  state_->connections--;
  if (!peer_.key.empty()) state_->clients.leave(peer_.key);
}

Task<bool> Connection::wait_readable(milliseconds patience) {
  if (broken_) co_return false;
  boost::system::error_code error;
  deadline_ = coarse_now() + patience.count();
  co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(use_task, error));
  deadline_ = 0;
  co_return !error && !broken_ && !expired_;
}

Task<bool> Connection::wait_writable(milliseconds patience) {
  if (broken_) co_return false;
  boost::system::error_code error;
  deadline_ = coarse_now() + patience.count();
  co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(use_task, error));
  deadline_ = 0;
  co_return !error && !broken_ && !expired_;
}

Task<std::size_t> Connection::fill(std::int64_t deadline) {
  if (broken_) co_return 0;
  make_room();
  boost::system::error_code error;
  deadline_ = deadline;
  const std::size_t count = co_await socket_.async_read_some(asio::buffer(data() + end_, capacity_ - end_),
                                                             asio::redirect_error(use_task, error));
  deadline_ = 0;
  if (error || broken_) co_return 0;
  end_ += count;
  co_return count;
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

bool Connection::gone() {
  if (broken_) return true;
  pollfd ask{fd(), POLLRDHUP, 0};
  return ::poll(&ask, 1, 0) > 0 && (ask.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

void Connection::tick(std::int64_t now) {
  if (deadline_ == 0 || now < deadline_) return;
  expired_ = true;
  interrupt();
}

void Connection::interrupt() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
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
