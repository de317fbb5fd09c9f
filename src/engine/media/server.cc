#include "engine/media/server.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "engine/media/child.h"
#include "engine/tasks/task.h"

namespace millrace::media {
namespace {

namespace wire = engine::wire;
namespace sandbox = engine::sandbox;

bool is_control_socket(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

// What a child gets beyond the fork server's own layers, found out by one that does nothing else.
sandbox::Layers probe_job(const std::vector<sock_filter>& filter) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  Fd in(ends[0]);
  Fd out(ends[1]);
  pid_t child = fork();
  if (child == 0) {
    std::uint32_t bits = sandbox::confine_job({}, filter).bits();
    wire::write_all(out.get(), {reinterpret_cast<const char*>(&bits), sizeof bits});
    _exit(0);
  }
  out.reset();
  std::uint32_t bits = 0;
  if (child < 0 || !wire::read_exactly(in.get(), reinterpret_cast<char*>(&bits), sizeof bits)) bits = 0;
  while (child > 0 && waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return sandbox::Layers::from_bits(bits);
}

void copy_text(std::span<char> to, const std::string& text) {
  auto n = std::min(text.size(), to.size() - 1);
  std::memcpy(to.data(), text.data(), n);
  to[n] = 0;
}

wire::Hello hello_of(sandbox::Layers layers) {
  wire::Hello hello;
  hello.floor = layers.floor() ? 1 : 0;
  copy_text(hello.level, sandbox::name(layers.level()));
  copy_text(hello.layers, layers.text());
  copy_text(hello.missing, layers.missing());
  return hello;
}

bool sensible(const wire::Received& got, const wire::JobStart& start) {
  return got.bytes == static_cast<std::ptrdiff_t>(sizeof start) && start.magic == wire::kMagic &&
         start.kind <= static_cast<std::uint32_t>(engine::TaskKind::self_test) &&
         start.descriptors <= wire::kMaxDescriptors && got.descriptors.size() == start.descriptors + 1u;
}

// The child waits for its request, which the server sends only when it has the pidfd: so the pidfd is always
// first.
void introduce(pid_t child, int job) {
  Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  int fd = pidfd.get();
  if (fd < 0 || !wire::send(job, &wire::kPidfdByte, 1, {&fd, 1})) ::kill(child, SIGKILL);
}

// Forks a child that is sure to die with this process: one that could be stopped before it has asked for that
// might stay for ever. Answers 0 in the child.
pid_t fork_bound(pid_t parent) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  Fd bound(ends[0]);
  Fd tell(ends[1]);
  pid_t child = fork();
  if (child < 0) return -1;
  char byte = 0;
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    wire::write_all(tell.get(), {&byte, 1});
    return 0;
  }
  tell.reset();
  wire::read_exactly(bound.get(), &byte, 1);
  return child;
}

void take_jobs(int control, const ChildWorld& world) {
  pid_t self = getpid();
  for (;;) {
    wire::JobStart start;
    auto got = wire::receive(control, &start, sizeof start, 0);
    if (got.bytes <= 0) return;
    if (!sensible(got, start)) continue;
    Fd job = std::move(got.descriptors.front());
    got.descriptors.erase(got.descriptors.begin());
    pid_t child = fork_bound(self);
    if (child == 0) live(world, start, std::move(job), std::move(got.descriptors));
    if (child > 0) introduce(child, job.get());
  }
}

}  // namespace

int serve(int control) {
  if (!is_control_socket(control)) {
    std::fputs("millrace-media is started by millrace, not by hand.\n", stderr);
    return 2;
  }
  // The server decides when it ends; a Ctrl-C goes to the whole group.
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_IGN);
  mallopt(M_ARENA_MAX, 2);
  engine::tasks::warm_up();
  auto filter = sandbox::system_call_filter();
  Fd null(open("/dev/null", O_RDWR | O_CLOEXEC));

  ChildWorld world;
  world.null = null.get();
  world.filter = &filter;
  world.process = sandbox::confine_process();
  auto hello = hello_of(world.process | probe_job(filter));
  ::signal(SIGCHLD, SIG_IGN);  // children are reaped by the kernel
  if (!wire::send(control, &hello, sizeof hello, {})) return 1;
  take_jobs(control, world);
  while (waitpid(-1, nullptr, 0) >= 0 || errno == EINTR) {
  }
  return 0;
}

}  // namespace millrace::media
