#include "engine/job.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "engine/supervisor.h"
#include "engine/wire.h"

namespace millrace::engine {
namespace {

using Clock = std::chrono::steady_clock;
using JobSocket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;

constexpr auto kStartPatience = std::chrono::seconds(30);
constexpr int kStartAttempts = 3;
constexpr std::size_t kReadStep = 1u << 20;  // memory grows with what has come, not with what was announced

std::unexpected<Error> engine_failed(std::string detail) {
  return fail(Status::internal, "engine_failed", std::move(detail));
}

// Ends the child when its time is up. Shared by the timer's handler and the job; both on the job's loop.
class Watchdog : public std::enable_shared_from_this<Watchdog> {
 public:
  Watchdog(Executor executor, std::shared_ptr<TaskControl::State> control, Clock::duration limit)
      : timer_(executor), control_(std::move(control)), limit_(limit) {}
  void start() { arm(limit_); }
  void again() { since_ = control_->running_time(); }  // there was a sign of life
  void stop() { timer_.cancel(); }

 private:
  void arm(Clock::duration rest) {
    timer_.expires_after(std::max<Clock::duration>(rest, std::chrono::milliseconds(10)));
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->look();
    });
  }
  void look() {
    auto rest = since_ + limit_ - control_->running_time();
    if (rest > Clock::duration::zero()) return arm(std::min<Clock::duration>(rest, std::chrono::seconds(5)));
    control_->expire();
  }
  Timer timer_;
  std::shared_ptr<TaskControl::State> control_;
  Clock::duration limit_;
  Clock::duration since_{};
};

// Whatever way the coroutine ends, also by being destroyed, the child ends with it.
class Guard {
 public:
  Guard(std::shared_ptr<TaskControl::State> control, std::shared_ptr<Watchdog> watchdog)
      : control_(std::move(control)), watchdog_(std::move(watchdog)) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() {
    watchdog_->stop();
    control_->detach();
  }

 private:
  std::shared_ptr<TaskControl::State> control_;
  std::shared_ptr<Watchdog> watchdog_;
};

std::vector<Fd> duplicate(const std::vector<int>& descriptors) {
  std::vector<Fd> own;
  for (int fd : descriptors) own.emplace_back(fcntl(fd, F_DUPFD_CLOEXEC, 3));
  return own;
}

wire::JobStart start_message(const JobOrder& order) {
  wire::JobStart start;
  start.kind = static_cast<std::uint32_t>(order.kind);
  start.background = order.options.priority == Priority::background ? 1 : 0;
  start.descriptors = static_cast<std::uint32_t>(order.descriptors.size());
  start.memory_bytes = order.options.memory_bytes;
  start.output_bytes = order.options.output_bytes;
  start.cpu_seconds = static_cast<std::uint64_t>(std::max<std::int64_t>(order.options.cpu_limit.count(), 1));
  return start;
}

// Hands the job to the fork server; our end of its socket, or nothing when none takes it in time.
Task<Fd> hand_over(std::shared_ptr<Supervisor> supervisor, const JobOrder& order,
                   const std::vector<Fd>& descriptors) {
  auto deadline = Clock::now() + kStartPatience;
  auto start = start_message(order);
  while (Clock::now() < deadline && !order.control->cancelled()) {
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sockets) != 0)
      throw std::runtime_error("socketpair failed");
    Fd ours(sockets[0]);
    Fd theirs(sockets[1]);
    std::vector<int> sent{theirs.get()};
    for (const auto& fd : descriptors) sent.push_back(fd.get());
    auto server = supervisor->take();
    if (server && server->send(start, sent) == ForkServer::Sent::taken) co_return ours;
    server.reset();
    co_await sleep_for(std::chrono::milliseconds(10));
  }
  co_return Fd();
}

// The child's pidfd, the first thing on the socket; nothing if the fork server died before the child was
// there.
Task<Fd> receive_pidfd(JobSocket& socket) {
  Timer patience(socket.get_executor());
  patience.expires_after(kStartPatience);
  auto waiting = std::make_shared<bool>(true);  // so that a late timer touches no socket that is gone
  patience.async_wait([&socket, still = std::weak_ptr(waiting)](const boost::system::error_code& error) {
    if (!error && !still.expired()) socket.cancel();
  });
  boost::system::error_code error;
  co_await socket.async_wait(JobSocket::wait_read, asio::redirect_error(use_task, error));
  if (error) co_return Fd();
  char byte = 0;
  auto got = wire::receive(socket.native_handle(), &byte, 1, MSG_DONTWAIT);
  if (got.bytes != 1 || byte != wire::kPidfdByte || got.descriptors.size() != 1) co_return Fd();
  co_return std::move(got.descriptors.front());
}

struct Message {
  MessageKind kind = MessageKind::failure;
  std::string payload;
};
enum class ReadEnd { closed, nonsense };

Task<std::expected<Message, ReadEnd>> read_message(JobSocket& socket, bool with_parts) {
  boost::system::error_code error;
  char raw[wire::kFrameHead];
  co_await asio::async_read(socket, asio::buffer(raw), asio::redirect_error(use_task, error));
  if (error) co_return std::unexpected(ReadEnd::closed);
  auto head = wire::parse_head(raw);
  bool known = head && (head->kind == MessageKind::reply || head->kind == MessageKind::failure ||
                        (head->kind == MessageKind::progress && head->bytes == sizeof(double)) ||
                        (head->kind == MessageKind::part && with_parts));
  if (!known) co_return std::unexpected(ReadEnd::nonsense);
  Message message;
  message.kind = head->kind;
  while (message.payload.size() < head->bytes) {
    auto had = message.payload.size();
    auto step = std::min<std::size_t>(head->bytes - had, kReadStep);
    message.payload.resize(had + step);
    co_await asio::async_read(socket, asio::buffer(message.payload.data() + had, step),
                              asio::redirect_error(use_task, error));
    if (error) co_return std::unexpected(ReadEnd::closed);
  }
  co_return message;
}

void tell_progress(const TaskOptions& options, std::string_view payload, Clock::time_point& last) {
  auto progress = archive::decode<Progress>(payload);
  auto now = Clock::now();
  if (!progress || !options.progress || !std::isfinite(progress->done)) return;
  if (now - last < std::chrono::milliseconds(50)) return;  // a child cannot keep the loop busy with it
  last = now;
  options.progress(std::clamp(progress->done, 0.0, 1.0));
}

// Codes a child may give; others are nonsense.
std::unexpected<Error> failure_of(std::string_view payload) {
  static constexpr std::string_view kCodes[] = {"not_media",       "damaged",          "codec_unknown",
                                                "empty",           "encrypted",        "too_complex",
                                                "engine_failed",   "broken_span",      "picture_unknown",
                                                "picture_damaged", "picture_animated", "picture_too_large"};
  auto failure = archive::decode<Failure>(payload);
  if (!failure || std::ranges::find(kCodes, failure->code) == std::end(kCodes) ||
      failure->detail.size() > 1000)
    return engine_failed("The media engine gave an answer that makes no sense.");
  auto status = failure->code == "engine_failed" ? Status::internal : Status::unprocessable;
  return fail(status, failure->code, failure->detail);
}

Task<Result<void>> take_part(JobSocket& socket, const JobOrder& order, std::string payload) {
  auto taken = co_await order.options.part(std::move(payload));
  if (!taken) co_return taken;
  boost::system::error_code error;  // a child that has ended is noticed where the next message is read
  auto word = wire::frame(MessageKind::taken, {});
  co_await asio::async_write(socket, asio::buffer(word), asio::redirect_error(use_task, error));
  co_return Result<void>();
}

Task<Result<std::string>> converse(JobSocket& socket, const JobOrder& order, Watchdog& watchdog) {
  boost::system::error_code error;
  auto request = wire::frame(MessageKind::request, order.request);
  co_await asio::async_write(socket, asio::buffer(request), asio::redirect_error(use_task, error));
  Clock::time_point last_progress{};
  for (;;) {
    auto message = co_await read_message(socket, static_cast<bool>(order.options.part));
    if (order.control->cancelled())
      co_return fail(Status::unavailable, "cancelled", "The task was cancelled.");
    if (!message && order.control->expired())
      co_return fail(Status::internal, "too_complex", "The media took longer than is allowed.");
    if (!message && message.error() == ReadEnd::nonsense)
      co_return engine_failed("The media engine gave an answer that makes no sense.");
    if (!message) co_return engine_failed("The media engine's process ended unexpectedly.");
    if (message->kind == MessageKind::reply) co_return std::move(message->payload);
    if (message->kind == MessageKind::failure) co_return failure_of(message->payload);
    if (message->kind == MessageKind::part) {
      watchdog.again();
      if (auto taken = co_await take_part(socket, order, std::move(message->payload)); !taken)
        co_return fail(taken.error());
      continue;
    }
    tell_progress(order.options, message->payload, last_progress);
  }
}

}  // namespace

Task<Result<std::string>> run_job(std::shared_ptr<Supervisor> supervisor, JobOrder order) {
  Executor executor = co_await asio::this_coro::executor;
  if (order.descriptors.size() > wire::kMaxDescriptors || order.request.size() > kMaxMessage)
    co_return engine_failed("The task is too large for the media engine.");
  auto descriptors = duplicate(order.descriptors);
  auto watchdog = std::make_shared<Watchdog>(executor, order.control, order.options.wall_limit);
  Guard guard(order.control, watchdog);
  // A fork server that dies before the child is there has done nothing: the next one is asked.
  for (int attempt = 0; attempt < kStartAttempts && !order.control->cancelled(); attempt++) {
    Fd ours = co_await hand_over(supervisor, order, descriptors);
    if (!ours) break;
    JobSocket socket(executor, asio::local::stream_protocol(), ours.release());
    Fd pidfd = co_await receive_pidfd(socket);
    if (!pidfd) continue;
    order.control->attach(std::move(pidfd));
    watchdog->start();
    co_return co_await converse(socket, order, *watchdog);
  }
  if (order.control->cancelled()) co_return fail(Status::unavailable, "cancelled", "The task was cancelled.");
  co_return engine_failed("The media engine is not there.");
}

}  // namespace millrace::engine
