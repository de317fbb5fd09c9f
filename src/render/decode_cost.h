// Whether a media is filled segment by segment or in one sequential pass. Each segment decodes from the
// keyframe before it; where those are rare, a pass over all of them decodes everything many times.
#pragma once
#include <atomic>
#include <cstdint>

#include "package/plan.h"

namespace millrace::render {

struct DecodeCost {
  double longest_run_up = 0;  // seconds decoded before an outer segment begins, at most
  double times = 1;           // how often each packet is decoded when outer segments are made one by one
};

// Reads the whole index: on the pool.
DecodeCost decode_cost(const package::Plan& plan);

// `slow`: decoding takes more than half of the time that the pictures are shown.
bool wants_walk(const DecodeCost& cost, bool slow);

// A walk under way: how far it is, as the packet after the last outer segment that it has passed.
struct WalkPlace {
  std::atomic<std::uint32_t> packet{0};
  std::atomic<bool> over{false};
};

// Whether a viewer's render of this run should wait for the walk: it comes by before half of the run-up would
// be decoded.
bool walk_is_near(const package::DecodeRun& run, std::uint32_t wanted_first, std::uint32_t walk_at);

}  // namespace millrace::render
