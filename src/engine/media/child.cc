#include "engine/media/child.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <system_error>

#include "engine/tasks/task.h"

namespace millrace::media {
namespace {

namespace wire = engine::wire;

constexpr int kJobFd = 3;
constexpr int kFirstDescriptor = 4;

// Written by the handler of SIGXCPU, which may not allocate.
char out_of_time[256];
std::size_t out_of_time_size = 0;

void on_cpu_limit(int) {
  [[maybe_unused]] auto written = ::write(kJobFd, out_of_time, out_of_time_size);
  _exit(1);
}

std::string failure_frame(std::string code, std::string detail) {
  engine::Failure failure{std::move(code), std::move(detail)};
  return wire::frame(engine::MessageKind::failure, archive::encode(failure));
}

void prepare_cpu_limit() {
  auto frame = failure_frame("too_complex", "The media needs more computing time than is allowed.");
  out_of_time_size = std::min(frame.size(), sizeof out_of_time);
  std::memcpy(out_of_time, frame.data(), out_of_time_size);
  ::signal(SIGXCPU, on_cpu_limit);
}

// Job socket at 3, descriptors from 4 on, nothing above; the standard ones lead nowhere.
std::vector<int> lay_out(const ChildWorld& world, Fd job, std::vector<Fd> descriptors) {
  constexpr int kAside = 64;
  int job_aside = fcntl(job.release(), F_DUPFD, kAside);
  int null_aside = fcntl(world.null, F_DUPFD, kAside);
  std::vector<int> aside;
  for (auto& fd : descriptors) aside.push_back(fcntl(fd.release(), F_DUPFD, kAside));
  dup2(null_aside, 0);
  dup2(null_aside, 1);
#ifndef MILLRACE_SANITIZED_ENGINE
  dup2(null_aside, 2);
#endif
  dup2(job_aside, kJobFd);
  std::vector<int> placed;
  for (int fd : aside) {
    int place = kFirstDescriptor + static_cast<int>(placed.size());
    placed.push_back(dup2(fd, place));
  }
  syscall(SYS_close_range, kFirstDescriptor + static_cast<unsigned>(placed.size()), ~0u, 0);
  int flags = fcntl(kJobFd, F_GETFL);
  fcntl(kJobFd, F_SETFL, flags & ~O_NONBLOCK);
  return placed;
}

std::optional<std::string> read_request() {
  char raw[wire::kFrameHead];
  if (!wire::read_exactly(kJobFd, raw, sizeof raw)) return std::nullopt;
  auto head = wire::parse_head(raw);
  if (!head || head->kind != engine::MessageKind::request) return std::nullopt;
  std::string request(head->bytes, '\0');
  if (!wire::read_exactly(kJobFd, request.data(), request.size())) return std::nullopt;
  return request;
}

// The server is gone or does not listen any more: nobody needs this child.
void tell_progress(double done) {
  engine::Progress progress{done};
  if (!wire::write_all(kJobFd, wire::frame(engine::MessageKind::progress, archive::encode(progress))))
    _exit(1);
}

Result<void> hand_over(std::string_view part) {
  if (part.size() > engine::kMaxMessage)
    return fail(Status::unprocessable, "too_complex", "A part of the media is too large.");
  char raw[wire::kFrameHead];
  if (!wire::write_all(kJobFd, wire::frame(engine::MessageKind::part, part)) ||
      !wire::read_exactly(kJobFd, raw, sizeof raw))
    _exit(1);
  auto head = wire::parse_head(raw);
  if (!head || head->kind != engine::MessageKind::taken || head->bytes > 0) _exit(1);
  return {};
}

std::string answer(engine::TaskKind kind, engine::sandbox::Layers layers,
                   const std::vector<int>& descriptors) {
  auto request = read_request();
  if (!request) _exit(1);
  if (kind != engine::TaskKind::self_test && !layers.floor())
    return failure_frame("engine_failed",
                         "The sandbox lacks " + layers.missing() + ", so no media is touched.");
  engine::tasks::Context context{descriptors, tell_progress, hand_over};
  auto reply = engine::tasks::run(kind, *request, context);
  if (!reply) return failure_frame(reply.error().code, reply.error().detail);
  return wire::frame(engine::MessageKind::reply, *reply);
}

}  // namespace

void live(const ChildWorld& world, const wire::JobStart& start, Fd job, std::vector<Fd> descriptors) {
  if (start.background) {
    sched_param none{};
    sched_setscheduler(0, SCHED_IDLE, &none);
  }
  auto placed = lay_out(world, std::move(job), std::move(descriptors));
  prepare_cpu_limit();
  // Made now: later even saying that memory is short would need memory.
  const auto no_memory = failure_frame("too_complex", "The media needs more memory than is allowed.");
  engine::sandbox::Limits limits{start.memory_bytes, start.output_bytes, start.cpu_seconds};
  auto layers = world.process | engine::sandbox::confine_job(limits, *world.filter);
  try {
    wire::write_all(kJobFd, answer(static_cast<engine::TaskKind>(start.kind), layers, placed));
  } catch (const std::bad_alloc&) {
    wire::write_all(kJobFd, no_memory);
  } catch (const std::system_error&) {
    wire::write_all(kJobFd, no_memory);  // no room for a thread's stack
  } catch (const std::exception&) {
    wire::write_all(kJobFd, failure_frame("engine_failed", "The media engine failed."));
  }
  _exit(0);
}

}  // namespace millrace::media
