#include "render/viewers.h"

#include <algorithm>

namespace millrace::render {

// A request goes on with a run when it begins where that ends, or a little before: a player that climbs
// fetches anew what it has in a smaller size.
const Viewers::Run* Viewers::find(const std::vector<Run>& runs, double begin, Clock::time_point now) const {
  constexpr double kGap = 0.5, kAgain = 12;
  const Run* best = nullptr;
  for (const auto& run : runs) {
    bool goes_on = begin >= run.from && begin <= run.to + kGap && begin >= run.to - kAgain;
    if (!goes_on || now - run.last > options_.memory) continue;
    if (!best || run.to > best->to) best = &run;
  }
  return best;
}

Need Viewers::need(const std::string& viewer, double begin, Clock::time_point now) const {
  std::lock_guard lock(mutex_);
  auto it = by_viewer_.find(viewer);
  const Run* run = it == by_viewer_.end() ? nullptr : find(it->second.runs, begin, now);
  if (!run) return Need::newcomer;
  double played = std::chrono::duration<double>(now - run->since).count();
  return begin - run->from - played < options_.comfort ? Need::playing : Need::later;
}

void Viewers::served(const std::string& viewer, double begin, double end, Clock::time_point now) {
  std::lock_guard lock(mutex_);
  auto [it, fresh] = by_viewer_.try_emplace(viewer);
  if (fresh) {
    recent_.push_front(viewer);
    it->second.recent = recent_.begin();
  } else {
    recent_.splice(recent_.begin(), recent_, it->second.recent);
  }
  auto& runs = it->second.runs;
  if (const Run* known = find(runs, begin, now)) {
    Run& run = runs[static_cast<std::size_t>(known - runs.data())];
    run.to = std::max(run.to, end);
    run.last = now;
  } else {
    if (runs.size() == kRuns) runs.erase(std::ranges::min_element(runs, {}, &Run::last));
    runs.push_back({begin, end, now, now});
  }
  if (by_viewer_.size() > options_.most) {
    by_viewer_.erase(recent_.back());
    recent_.pop_back();
  }
}

std::size_t Viewers::known() const {
  std::lock_guard lock(mutex_);
  return by_viewer_.size();
}

}  // namespace millrace::render
