#include "engine/fork_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

namespace millrace::engine {
namespace {

constexpr int kLoadMillis = 60'000;

// The parser of hostile files inherits nothing of the server's environment, where secrets may stand.
std::vector<std::string> environment() {
  std::vector<std::string> kept{"LANG=C", "PATH=/usr/bin:/bin"};
#ifdef MILLRACE_SANITIZED_ENGINE
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LLVM_PROFILE_FILE"})
    if (const char* value = std::getenv(name)) kept.push_back(fmt::format("{}={}", name, value));
#endif
  return kept;
}

struct Launch {
  const char* program;
  char* const* arguments;
  char* const* environment;
  int control;
  int null;
};

// Between fork and exec of a process with threads: system calls only.
[[noreturn]] void become_fork_server(const Launch& launch) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int signal = 1; signal < NSIG; signal++) ::signal(signal, SIG_DFL);
  int control = fcntl(launch.control, F_DUPFD, 16);
  dup2(launch.null, 0);
  dup2(launch.null, 1);
  dup2(control, wire::kControlFd);
  syscall(SYS_close_range, wire::kControlFd + 1, ~0u, 0);
  execve(launch.program, launch.arguments, launch.environment);
  _exit(127);
}

}  // namespace

std::expected<std::shared_ptr<ForkServer>, std::string> ForkServer::start(const std::string& program) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
    return std::unexpected(std::strerror(errno));
  std::shared_ptr<ForkServer> server(new ForkServer);
  server->control_ = Fd(sockets[0]);
  Fd theirs(sockets[1]);
  Fd null(open("/dev/null", O_RDWR | O_CLOEXEC));

  auto variables = environment();
  std::vector<char*> pointers;
  for (auto& variable : variables) pointers.push_back(variable.data());
  pointers.push_back(nullptr);
  std::string name = "millrace-media";
  char* arguments[] = {name.data(), nullptr};
  Launch launch{program.c_str(), arguments, pointers.data(), theirs.get(), null.get()};

  pid_t child = fork();
  if (child < 0) return std::unexpected(std::strerror(errno));
  if (child == 0) become_fork_server(launch);
  server->pid_ = child;
  server->pidfd_ = Fd(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  theirs.reset();
  if (!server->pidfd_) return std::unexpected(fmt::format("pidfd_open: {}", std::strerror(errno)));
  if (!server->wait_for_hello())
    return std::unexpected(fmt::format("{} did not start as the media engine", program));
  return server;
}

bool ForkServer::wait_for_hello() {
  pollfd ready{control_.get(), POLLIN, 0};
  int events = 0;
  do {
    events = poll(&ready, 1, kLoadMillis);
  } while (events < 0 && errno == EINTR);
  if (events <= 0) return false;
  auto got = wire::receive(control_.get(), &hello_, sizeof hello_, MSG_DONTWAIT);
  hello_.level[sizeof hello_.level - 1] = 0;
  hello_.layers[sizeof hello_.layers - 1] = 0;
  hello_.missing[sizeof hello_.missing - 1] = 0;
  return got.bytes == static_cast<std::ptrdiff_t>(sizeof hello_) && hello_.magic == wire::kMagic;
}

ForkServer::~ForkServer() {
  if (pid_ <= 0) return;
  kill();
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
}

ForkServer::Sent ForkServer::send(const wire::JobStart& start, std::span<const int> descriptors) {
  if (wire::send(control_.get(), &start, sizeof start, descriptors)) return Sent::taken;
  return errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS ? Sent::busy : Sent::gone;
}

void ForkServer::retire() {
  shutdown(control_.get(), SHUT_WR);
}

void ForkServer::kill() {
  if (pidfd_)
    syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
  else
    ::kill(pid_, SIGKILL);
}

std::string find_program(const std::string& configured) {
  if (!configured.empty()) return configured;
  if (const char* named = std::getenv("MILLRACE_MEDIA")) return named;
  std::error_code error;
  auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / "millrace-media").string();
}

}  // namespace millrace::engine
