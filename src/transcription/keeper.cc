#include "transcription/keeper.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace millrace::transcription {
namespace {

constexpr int kAlive = 3, kStatus = 4;
constexpr rlim_t kMostFile = rlim_t{4} << 30;

// 0, 1, 2, kAlive and kStatus; nothing else stays open.
void arrange(const Launch& launch) {
  const int wanted[] = {launch.null, launch.output, launch.errors, launch.alive, launch.status};
  int above[5];
  for (int i = 0; i < 5; i++) above[i] = fcntl(wanted[i], F_DUPFD, 16);
  for (int i = 0; i < 5; i++) dup2(above[i], i);
  syscall(SYS_close_range, kStatus + 1, ~0u, 0);
}

// Behind all that somebody waits for. In the server's session and cgroup: with a session of its own its
// priority would count for nothing against theirs.
void step_back() {
  setpriority(PRIO_PROCESS, 0, 19);
  sched_param none{};
  sched_setscheduler(0, SCHED_IDLE, &none);
  rlimit no_core{0, 0}, file{kMostFile, kMostFile};
  setrlimit(RLIMIT_CORE, &no_core);
  setrlimit(RLIMIT_FSIZE, &file);
  umask(077);
}

[[noreturn]] void become_program(const Launch& launch) {
  fcntl(kStatus, F_SETFD, FD_CLOEXEC);
  close(kAlive);
  int failure = ENOENT;
  if (chdir(launch.folder) == 0) {
    execve(launch.arguments[0], launch.arguments, launch.environment);
    failure = errno;
  }
  failure = -failure;
  [[maybe_unused]] auto written = write(kStatus, &failure, sizeof failure);
  _exit(127);
}

}  // namespace

void keep(const Launch& launch) {
  setpgid(0, 0);
  for (int signal = 1; signal < NSIG; signal++) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  arrange(launch);
  step_back();
  pid_t program = _Fork();
  if (program == 0) become_program(launch);
  for (int own : {0, 1, 2}) close(own);
  int failure = -errno;
  int process = program > 0 ? static_cast<int>(syscall(SYS_pidfd_open, program, 0)) : -1;
  if (process < 0) {
    if (program > 0) failure = -errno;
    [[maybe_unused]] auto written = write(kStatus, &failure, sizeof failure);
    ::kill(0, SIGKILL);
    _exit(1);
  }
  pollfd either[] = {{kAlive, POLLIN, 0}, {process, POLLIN, 0}};
  while (poll(either, 2, -1) < 0 && errno == EINTR) {
  }
  int status = 0;
  if (either[1].revents != 0 && waitpid(program, &status, 0) == program) {
    [[maybe_unused]] auto written = write(kStatus, &status, sizeof status);
  }
  // The whole group, with what the program left behind, and this.
  ::kill(0, SIGKILL);
  _exit(0);
}

}  // namespace millrace::transcription
