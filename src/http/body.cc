#include "http/body.h"

#include <sys/socket.h>

#include <cerrno>

namespace millrace::http {
namespace {

constexpr std::size_t kDrain = 64 * 1024;

}  // namespace

SessionBody::SessionBody(Connection& connection, const Head& head)
    : connection_(connection),
      chunked_(head.chunked),
      owes_continue_(head.expects_continue && head.has_body()),
      length_(head.content_length),
      left_(head.content_length) {
  if (!head.has_body()) state_ = State::finished;
}

std::optional<std::uint64_t> SessionBody::declared_bytes() const {
  if (chunked_) return std::nullopt;
  return length_;
}

std::unexpected<Error> SessionBody::broken(Status status, std::string code, std::string detail) {
  state_ = State::broken;
  return fail(status, std::move(code), std::move(detail));
}

std::function<void()> SessionBody::stopper() {
  if (!self_) self_ = std::make_shared<SessionBody*>(this);
  // Whether this body is still there is known on its own loop alone.
  return [weak = std::weak_ptr(self_), executor = connection_.executor()] {
    asio::post(executor, [weak] {
      const auto self = weak.lock();
      if (!self) return;
      (*self)->stopped_ = true;
      (*self)->connection_.interrupt();
    });
  };
}

std::unexpected<Error> SessionBody::broken_off() {
  if (stopped_)
    return broken(Status::conflict, "superseded", "Another request has taken over from this one.");
  if (connection_.expired() || too_slow())
    return broken(Status::bad_request, "slow_body", "The body arrived too slowly.");
  return broken(Status::bad_request, "incomplete_body", "The body ended too early.");
}

Task<Result<std::size_t>> SessionBody::read_some(std::span<char> into) {
  if (state_ == State::finished || into.empty()) co_return 0;
  if (state_ == State::broken)
    co_return broken(Status::bad_request, "incomplete_body", "The body ended too early.");
  if (stopped_) co_return broken_off();
  if (owes_continue_) {
    owes_continue_ = false;
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    if (connection_.buffered().empty())
      ::send(connection_.fd(), kContinue.data(), kContinue.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  if (chunked_) co_return co_await read_chunked(into);

  auto count =
      co_await receive(into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left_))));
  if (!count) co_return count;
  left_ -= *count;
  if (left_ == 0) state_ = State::finished;
  co_return count;
}

// What is buffered, else from the socket straight into place.
Task<Result<std::size_t>> SessionBody::receive(std::span<char> into) {
  if (const auto buffered = connection_.buffered(); !buffered.empty()) {
    const std::size_t count = std::min(buffered.size(), into.size());
    std::memcpy(into.data(), buffered.data(), count);
    connection_.consume(count);
    co_return count;
  }
  for (;;) {
    const auto count = ::recv(connection_.fd(), into.data(), into.size(), MSG_DONTWAIT);
    if (count > 0) {
      window_bytes_ += static_cast<std::uint64_t>(count);
      if (++without_wait_ % 64 == 0) co_await connection_.yield();  // one fast client does not own the loop
      co_return static_cast<std::size_t>(count);
    }
    if (count < 0 && errno == EINTR) continue;
    if (count == 0 || errno != EAGAIN)
      co_return broken(Status::bad_request, "incomplete_body", "The body ended too early.");
    const std::int64_t before = coarse_now();
    const bool readable = co_await connection_.wait_readable(connection_.options().stall_deadline);
    waited_ += coarse_now() - before;
    if (stopped_ || connection_.expired() || too_slow() || !readable) co_return broken_off();
    if (waited_ >= connection_.options().stall_deadline.count()) waited_ = 0, window_bytes_ = 0;
  }
}

bool SessionBody::too_slow() const {
  return waited_ >= connection_.options().stall_deadline.count() &&
         window_bytes_ * 1000 <
             connection_.options().min_body_bytes_per_second * static_cast<std::uint64_t>(waited_);
}

Task<Result<std::size_t>> SessionBody::read_chunked(std::span<char> into) {
  for (;;) {
    if (const std::uint64_t ahead = chunks_.data_ahead(); ahead > 0) {
      auto count =
          co_await receive(into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), ahead))));
      if (count) chunks_.data_taken(*count);
      co_return count;
    }
    const auto step = chunks_.next(connection_.buffered(), into.size());
    using Kind = ChunkDecoder::Step::Kind;
    if (step.kind == Kind::data) {
      std::memcpy(into.data(), step.data.data(), step.data.size());
      connection_.consume(step.used);
      co_return step.data.size();
    }
    connection_.consume(step.used);
    if (step.kind == Kind::broken)
      co_return broken(Status::bad_request, "bad_request", "The chunks are malformed.");
    if (step.kind == Kind::end) {
      state_ = State::finished;
      co_return 0;
    }
    const std::int64_t before = coarse_now();
    const std::size_t count =
        co_await connection_.fill(before + connection_.options().stall_deadline.count());
    waited_ += coarse_now() - before;
    window_bytes_ += count;
    if (stopped_ || connection_.expired() || too_slow() || count == 0) co_return broken_off();
    if (waited_ >= connection_.options().stall_deadline.count()) waited_ = 0, window_bytes_ = 0;
  }
}

Task<bool> SessionBody::drain() {
  if (state_ == State::finished) co_return true;
  if (state_ == State::broken || owes_continue_ || (!chunked_ && left_ > kDrain)) co_return false;
  char scratch[4096];
  std::size_t total = 0;
  while (total <= kDrain) {
    auto count = co_await read_some(scratch);
    if (!count) co_return false;
    if (state_ == State::finished) co_return true;
    total += *count;
  }
  co_return false;
}

}  // namespace millrace::http
