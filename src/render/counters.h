// What rendering has done since the start; /metrics shows it.
#pragma once
#include <atomic>
#include <cstdint>

namespace millrace::render {

struct RenderCounters {
  std::atomic<std::uint64_t> rendered{0}, background{0}, stored{0}, joined{0}, failed{0}, cancelled{0};
  std::atomic<std::uint64_t> busy{0};     // answered 503, for whatever reason, of these:
  std::atomic<std::uint64_t> crowded{0};  // larger rungs refused at once
  std::atomic<std::uint64_t> full{0};     // small ones, too
  std::atomic<std::uint64_t> cpu_us{0};   // of processes that rendered pictures segment by segment
  std::atomic<std::uint64_t> retried{0};  // made again because the child had died
  std::atomic<std::uint64_t> room_made{
      0};                                 // background children ended because a viewer's needed their memory
  std::atomic<std::uint64_t> decoded{0};  // pictures that background work has decoded
  std::atomic<std::uint64_t> walks{0};    // sequential passes begun
};

// How it is now.
struct RenderState {
  int waiting = 0;  // renders for viewers
  int running = 0;
  int crowd = 0;  // 0 normal, 1 crowded, 2 full
  std::uint64_t memory_used = 0;
  std::uint64_t memory_total = 0;
};

}  // namespace millrace::render
