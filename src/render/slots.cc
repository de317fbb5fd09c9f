#include "render/slots.h"

namespace millrace::render {

Task<Slots::Ticket> Slots::acquire(Rank rank) {
  Signal<bool> turn;
  {
    std::lock_guard lock(mutex_);
    if (free_ > 0) {
      free_--;
      co_return Ticket(this);
    }
    queues_[static_cast<std::size_t>(rank)].push_back(turn);
  }
  while (!co_await turn.wait(std::chrono::hours(1))) {
  }
  co_return Ticket(this);
}

void Slots::give_back() {
  Signal<bool> turn;
  {
    std::lock_guard lock(mutex_);
    auto queue = std::ranges::find_if(queues_, [](const auto& q) { return !q.empty(); });
    if (queue == queues_.end()) {
      free_++;
      return;
    }
    turn = queue->front();
    queue->pop_front();
  }
  turn.set(true);  // the place goes from hand to hand
}

bool Slots::idle() const {
  std::lock_guard lock(mutex_);
  return free_ > 0;
}

std::size_t Slots::waiting() const {
  std::lock_guard lock(mutex_);
  std::size_t all = 0;
  for (const auto& queue : queues_) all += queue.size();
  return all;
}

}  // namespace millrace::render
