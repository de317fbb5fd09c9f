// Tries to do what the sandbox forbids. A refused attempt answers; a deadly one ends the child, which is as
// good.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

bool may_open() {
  for (const char* path : {"/etc/passwd", "/proc/self/status", "/"})
    if (open(path, O_RDONLY) >= 0) return true;
  return false;
}

bool may_create() {
  for (const char* path : {"/tmp/millrace-attempt", "attempt"}) {
    if (open(path, O_CREAT | O_EXCL | O_WRONLY, 0600) < 0) continue;
    unlink(path);
    return true;
  }
  return false;
}

bool may_fork() {
  pid_t child = static_cast<pid_t>(syscall(SYS_fork));
  if (child == 0) _exit(0);
  return child > 0;
}

bool may_exec() {
  char name[] = "sh";
  char* arguments[] = {name, nullptr};
  char* none[] = {nullptr};
  execve("/bin/sh", arguments, none);
  return errno != EPERM && errno != EACCES;  // a missing file still means that it was tried
}

bool may_kill() {
  return kill(1, 0) == 0 || kill(static_cast<pid_t>(syscall(SYS_getppid)), 0) == 0;
}

bool may_make_executable_memory() {
  return mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
         MAP_FAILED;
}

}  // namespace

Result<SelfTestReply> self_test(const SelfTestRequest& request, const Context& context) {
  const auto& attempt = request.attempt;
  if (attempt == "nothing") return SelfTestReply{false};
  if (attempt == "open") return SelfTestReply{may_open()};
  if (attempt == "create") return SelfTestReply{may_create()};
  if (attempt == "socket")
    return SelfTestReply{socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0};
  if (attempt == "fork") return SelfTestReply{may_fork()};
  if (attempt == "exec") return SelfTestReply{may_exec()};
  if (attempt == "kill") return SelfTestReply{may_kill()};
  if (attempt == "ptrace") return SelfTestReply{ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0};
  if (attempt == "wx") return SelfTestReply{may_make_executable_memory()};
  if (attempt == "write_source") return SelfTestReply{write(context.descriptors[0], "x", 1) > 0};
  return fail(Status::internal, "engine_failed", "There is no such attempt.");
}

}  // namespace millrace::engine::tasks
