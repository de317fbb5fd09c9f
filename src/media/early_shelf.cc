#include "media/early_shelf.h"

namespace millrace::media {

using std::chrono::steady_clock;

void EarlyShelf::put(const MediaId& id, EarlyMedia now) {
  Signal<bool> before;
  {
    std::lock_guard lock(mutex_);
    auto& place = places_[id];
    place.now = std::move(now);
    before = std::exchange(place.next, {});
  }
  before.set(true);
}

void EarlyShelf::remove(const MediaId& id) {
  std::lock_guard lock(mutex_);
  auto it = places_.find(id);
  if (it == places_.end()) return;
  it->second.next.set(true);
  places_.erase(it);
}

std::optional<EarlyMedia> EarlyShelf::find(const MediaId& id) const {
  std::lock_guard lock(mutex_);
  auto it = places_.find(id);
  return it == places_.end() ? std::nullopt : std::optional(it->second.now);
}

Task<std::optional<EarlyMedia>> EarlyShelf::wait(MediaId id, std::string rendition, std::size_t segments,
                                                 steady_clock::duration patience) {
  const auto end = steady_clock::now() + patience;
  for (;;) {
    std::optional<EarlyMedia> now;
    Signal<bool> next;
    {
      std::lock_guard lock(mutex_);
      auto it = places_.find(id);
      if (it == places_.end()) co_return std::nullopt;
      it->second.wanted = steady_clock::now();
      now = it->second.now;
      next = it->second.next;
    }
    const auto* known = now->media->find(rendition);
    const auto left = end - steady_clock::now();
    if (!known || now->ended || now->media->plan->segments(*known) > segments || left <= left.zero())
      co_return now;
    co_await next.wait(left);
  }
}

steady_clock::time_point EarlyShelf::last_wanted(const MediaId& id) const {
  std::lock_guard lock(mutex_);
  auto it = places_.find(id);
  return it == places_.end() ? steady_clock::time_point() : it->second.wanted;
}

}  // namespace millrace::media
