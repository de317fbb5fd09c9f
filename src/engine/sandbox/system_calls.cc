// The list of allowed system calls. What is not on it kills the process; what libraries try harmlessly is
// refused. Nothing here opens, connects, forks, executes, signals or makes memory executable.
#include <fcntl.h>
#include <linux/filter.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "base/fd.h"
#include "engine/sandbox/sandbox.h"

namespace millrace::engine::sandbox {
namespace {

struct FilterDeleter {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using FilterPtr = std::unique_ptr<void, FilterDeleter>;

constexpr int kAllowed[] = {
    // the descriptors it was given
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(pwrite64),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(poll),
    // memory
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    // threads
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(restart_syscall),
    // time, signals of its own, the end
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrusage),
    SCMP_SYS(getrandom),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
#ifdef MILLRACE_SANITIZED_ENGINE
    SCMP_SYS(getppid),
    SCMP_SYS(tgkill),
    SCMP_SYS(prctl),
    SCMP_SYS(getrlimit),
    SCMP_SYS(prlimit64),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(fstat),
    SCMP_SYS(arch_prctl),
    SCMP_SYS(mincore),
    SCMP_SYS(msync),
    SCMP_SYS(sched_setscheduler),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(fcntl),
    SCMP_SYS(ioctl),
    SCMP_SYS(pipe2),
    SCMP_SYS(dup),
    SCMP_SYS(writev),
    SCMP_SYS(set_tid_address),
#endif
};

constexpr int kRefused[] = {
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(openat2),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(socket),
    SCMP_SYS(getcwd),
    SCMP_SYS(unlink),
    SCMP_SYS(sched_setaffinity),
#ifndef MILLRACE_SANITIZED_ENGINE
    SCMP_SYS(fstat),
    SCMP_SYS(ioctl),
    SCMP_SYS(fcntl),
    SCMP_SYS(prlimit64),
    SCMP_SYS(getrlimit),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getppid),
    SCMP_SYS(sched_setscheduler),
#endif
};

constexpr unsigned long kThread = CLONE_THREAD | CLONE_VM | CLONE_SIGHAND;
constexpr unsigned long kNewWorld = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID;

bool add_rules(scmp_filter_ctx filter) {
  bool good = true;
  auto allow = [&](int call) { good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0; };
  auto allow_if = [&](int call, scmp_arg_cmp condition) {
    good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, condition) == 0;
  };
  auto refuse = [&](int call, std::uint32_t error) {
    good = good && seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), call, 0) == 0;
  };
  for (int call : kAllowed) allow(call);
  // Memory that is executable is never had.
  allow_if(SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  allow_if(SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  // Reading ahead, never dropping what others have in memory.
  allow_if(SCMP_SYS(fadvise64), SCMP_A3(SCMP_CMP_EQ, POSIX_FADV_WILLNEED));
  // Threads, never processes. clone3 cannot be looked into: the C library falls back to clone.
  allow_if(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, kThread | kNewWorld, kThread));
  refuse(SCMP_SYS(clone3), ENOSYS);
#ifndef MILLRACE_SANITIZED_ENGINE
  constexpr scmp_datum_t kNameMemory = 0x53564d41;  // PR_SET_VMA, by malloc
  allow_if(SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
  allow_if(SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, kNameMemory));
#endif
  for (int call : kRefused) refuse(call, EACCES);
  return good;
}

}  // namespace

std::vector<sock_filter> system_call_filter() {
  FilterPtr filter(seccomp_init(SCMP_ACT_KILL_PROCESS));
  Fd memory(memfd_create("filter", MFD_CLOEXEC));
  if (!filter || !memory || !add_rules(filter.get())) return {};
  seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a binary tree instead of a list
  if (seccomp_export_bpf(filter.get(), memory.get()) != 0) return {};
  auto bytes = lseek(memory.get(), 0, SEEK_END);
  if (bytes <= 0 || bytes % static_cast<off_t>(sizeof(sock_filter)) != 0) return {};
  std::vector<sock_filter> program(static_cast<std::size_t>(bytes) / sizeof(sock_filter));
  if (pread(memory.get(), program.data(), static_cast<std::size_t>(bytes), 0) != bytes) return {};
  return program;
}

}  // namespace millrace::engine::sandbox
