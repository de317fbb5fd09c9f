#include "render/crowding.h"

#include <algorithm>

namespace millrace::render {

void Crowding::made(Work work, Duration took) {
  auto& usual = usual_[static_cast<std::size_t>(work)];
  usual += (took - usual) / 8;
}

Crowding::Duration Crowding::wait(Rank rank, const Load& load) const {
  Duration all{};
  int running = 0;
  for (std::size_t w = 0; w < kWorks; w++) {
    for (std::size_t r = 0; r <= static_cast<std::size_t>(rank); r++) all += load.waiting[r][w] * usual_[w];
    all += load.running[w] * usual_[w] / 2;  // half done, on average
    running += load.running[w];
  }
  bool at_once = all == Duration{} || (running < places_ && load.waiting == Load{}.waiting);
  return at_once ? Duration{} : all / places_;
}

Crowd Crowding::crowd(const Load& load) const {
  auto newcomer = wait(Rank::picture, load);
  if (newcomer >= allowed(Work::small, false)) return Crowd::full;
  return newcomer >= allowed(Work::large, false) ? Crowd::crowded : Crowd::normal;
}

Crowding::Duration Crowding::allowed(Work work, bool playing) const {
  if (work == Work::sound || (work == Work::small && playing)) return patience_;
  return work == Work::small ? patience_ * 3 / 4 : patience_ / 4;
}

Crowding::Verdict Crowding::judge(Rank rank, Work work, bool playing, const Load& load) const {
  auto expected = wait(rank, load);
  Verdict verdict;
  verdict.accepted = expected < allowed(work, playing);
  auto seconds = std::chrono::ceil<std::chrono::seconds>(expected);
  verdict.retry_after = std::clamp(seconds, std::chrono::seconds(2), std::chrono::seconds(15));
  return verdict;
}

}  // namespace millrace::render
