#include "render/decode_cost.h"

#include <algorithm>

namespace millrace::render {

using package::RenditionKind;

DecodeCost decode_cost(const package::Plan& plan) {
  DecodeCost cost;
  const auto* video = plan.index().video();
  const package::Rendition* rung = nullptr;
  for (const auto& rendition : plan.renditions())
    if (rendition.kind == RenditionKind::rendered_video) rung = &rendition;
  if (!video || !rung || video->packets.empty()) return cost;
  const auto& base = video->header->time_base;
  double tick = static_cast<double>(base.num) / static_cast<double>(base.den);
  std::uint64_t decoded = 0;
  for (std::size_t j = 0; j < plan.outer_segments(); j++) {
    auto [first, last] = plan.within_outer(*rung, j);
    if (first == last) continue;
    auto begin = plan.decode_run(*rung, first);
    decoded += plan.decode_run(*rung, last - 1).last - begin.first + 1;
    auto wanted = plan.frames(*rung, first);
    if (wanted.empty()) continue;
    auto run_up = video->packets[wanted.front().packet].pts - video->packets[begin.first].pts;
    cost.longest_run_up = std::max(cost.longest_run_up, static_cast<double>(run_up) * tick);
  }
  cost.times = std::max(1.0, static_cast<double>(decoded) / static_cast<double>(video->packets.size()));
  return cost;
}

bool wants_walk(const DecodeCost& cost, bool slow) {
  // A group of 20 s has its last outer segment of four seconds 16 s after its key.
  constexpr double kLongRunUp = 16, kWorthIt = 1.25;
  return cost.longest_run_up >= kLongRunUp || (slow && cost.times >= kWorthIt);
}

bool walk_is_near(const package::DecodeRun& run, std::uint32_t wanted_first, std::uint32_t walk_at) {
  if (walk_at <= run.first || walk_at > run.last) return false;
  std::uint32_t run_up = wanted_first > run.first ? wanted_first - run.first : 0;
  return (run.last - walk_at) * 2ull <= run_up;
}

}  // namespace millrace::render
