// How much of a processor this process has used.
#pragma once
#include <ctime>

namespace millrace::engine::tasks {

// The clock of the wall would make an answer depend on who else works.
inline double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace millrace::engine::tasks
