#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <csignal>

#include "engine/sandbox/sandbox.h"

namespace millrace::engine::sandbox {
namespace {

bool limit(__rlimit_resource what, std::uint64_t soft, std::uint64_t hard) {
  rlimit value{soft, hard};
  return setrlimit(what, &value) == 0;
}

bool set_limits(const Limits& limits) {
  bool good = limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_FSIZE, limits.output_bytes, limits.output_bytes) &&
              limit(RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 2);
#ifndef MILLRACE_SANITIZED_ENGINE
  good = good && limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes) && limit(RLIMIT_NOFILE, 16, 16) &&
         limit(RLIMIT_MEMLOCK, 0, 0);
#endif
  return good;
}

bool load_filter(const std::vector<sock_filter>& filter) {
  if (filter.empty()) return false;
  sock_fprog program{static_cast<unsigned short>(filter.size()), const_cast<sock_filter*>(filter.data())};
#ifdef MILLRACE_SANITIZED_ENGINE
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
#else
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
#endif
}

}  // namespace

Layers confine_job(const Limits& limits, const std::vector<sock_filter>& filter, Without without) {
  Layers got;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) got.add(Layer::no_new_privs);
  if (!without.landlock) got = got | landlock_everything();
  if (set_limits(limits)) got.add(Layer::rlimits);
  if (load_filter(filter)) got.add(Layer::seccomp);
  return got;
}

}  // namespace millrace::engine::sandbox
