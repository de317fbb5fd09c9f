// The calling thread's reads wait for everybody else's, while this lives (ioprio_set(2), class idle). Where
// the kernel has no such thing, nothing happens.
#pragma once
#include <sys/syscall.h>
#include <unistd.h>

namespace millrace::keeping {

class IdleDisk {
 public:
  IdleDisk() : before_(::syscall(SYS_ioprio_get, kThread, 0)) { set(kIdle); }
  ~IdleDisk() {
    if (before_ >= 0) set(before_);
  }
  IdleDisk(const IdleDisk&) = delete;

 private:
  static constexpr int kThread = 1;       // IOPRIO_WHO_PROCESS; 0 is the calling thread
  static constexpr long kIdle = 3 << 13;  // IOPRIO_CLASS_IDLE
  static void set(long priority) { (void)::syscall(SYS_ioprio_set, kThread, 0, priority); }
  long before_;
};

}  // namespace millrace::keeping
