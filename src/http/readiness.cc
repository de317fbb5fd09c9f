#include "http/readiness.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <boost/asio/post.hpp>

namespace millrace::http {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::uint32_t kEnd = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

int new_set() {
  const int fd = ::epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return fd;
}

}  // namespace

asio::execution_context::id Readiness::id;

Readiness::Readiness(asio::io_context& context)
    : asio::execution_context::service(context), set_(context.get_executor(), new_set()) {}

// Those who wait are destroyed with their loop, as asio's own operations are.
void Readiness::shutdown() {
  std::list<Watch::Waiter> waiting;
  for (Watch* watch : watches_) {
    waiting.push_back(std::move(watch->reader_));
    waiting.push_back(std::move(watch->writer_));
  }
  waiting.clear();
  boost::system::error_code ignored;
  set_.close(ignored);
}

// Only while there is a socket, so that a loop without work may end.
void Readiness::listen() {
  if (listening_ || watches_.empty()) return;
  listening_ = true;
  set_.async_wait(asio::posix::descriptor_base::wait_read, [this](boost::system::error_code error) {
    listening_ = false;
    if (!error) dispatch();
    listen();
  });
}

void Readiness::dispatch() {
  std::array<epoll_event, kBatch> events;
  const int count = ::epoll_wait(set_.native_handle(), events.data(), kBatch, 0);
  batch_ = std::span(events).first(static_cast<std::size_t>(std::max(count, 0)));
  while (!batch_.empty()) {
    const epoll_event event = batch_.front();
    batch_ = batch_.subspan(1);
    if (event.data.ptr != nullptr) static_cast<Watch*>(event.data.ptr)->take(event.events);
  }
}

void Readiness::forget(Watch* watch) {
  for (epoll_event& event : batch_)
    if (event.data.ptr == watch) event.data.ptr = nullptr;
  watches_.erase(watch->place_);
  if (!watches_.empty() || !listening_) return;
  boost::system::error_code ignored;
  set_.cancel(ignored);
}

Readiness::Watch::Watch(asio::io_context& context, int fd)
    : context_(context), all_(asio::use_service<Readiness>(context)), fd_(fd) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = this;
  if (::epoll_ctl(all_.set_.native_handle(), EPOLL_CTL_ADD, fd, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  all_.watches_.push_front(this);
  place_ = all_.watches_.begin();
  all_.listen();
}

Readiness::Watch::~Watch() {
  ::epoll_ctl(all_.set_.native_handle(), EPOLL_CTL_DEL, fd_, nullptr);
  all_.forget(this);
}

void Readiness::Watch::take(std::uint32_t events) {
  if ((events & kEnd) != 0) ended_ = true;
  Waiter reader;
  Waiter writer;
  if ((events & (EPOLLIN | kEnd)) != 0) {
    maybe_readable_ = true;
    reader = std::exchange(reader_, nullptr);
  }
  if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) writer = std::exchange(writer_, nullptr);
  if (reader) reader();  // this object may be gone now
  if (writer) writer();
}

Task<bool> Readiness::Watch::wait(Waiter& place) {
  released_ = false;
  auto initiate = [](auto handler, Waiter* to) { *to = std::move(handler); };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(initiate, use_task, &place);
  co_return !released_;
}

Task<bool> Readiness::Watch::readable() {
  return wait(reader_);
}

Task<bool> Readiness::Watch::writable() {
  return wait(writer_);
}

void Readiness::Watch::release() {
  released_ = true;
  if (!reader_ && !writer_) return;
  asio::post(context_,
             [reader = std::exchange(reader_, nullptr), writer = std::exchange(writer_, nullptr)]() mutable {
               if (reader) reader();
               if (writer) writer();
             });
}

}  // namespace millrace::http
