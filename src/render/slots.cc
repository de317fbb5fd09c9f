#include "render/slots.h"

#include <algorithm>

namespace millrace::render {

Task<Slots::Ticket> Slots::acquire(Rank rank, Turn turn) {
  {
    std::lock_guard lock(mutex_);
    if (free_ > 0) {
      free_--;
      co_return Ticket(this);
    }
    queues_[static_cast<std::size_t>(rank)].push_back(turn);
  }
  std::optional<bool> given;
  while (!given) given = co_await turn->wait(std::chrono::hours(1));
  co_return *given ? Ticket(this) : Ticket();
}

void Slots::withdraw(const Turn& turn) {
  bool found = false;
  {
    std::lock_guard lock(mutex_);
    for (auto& queue : queues_) found = std::erase(queue, turn) > 0 || found;
  }
  if (found) turn->set(false);
}

void Slots::give_back() {
  Turn turn;
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
  turn->set(true);  // the place goes from hand to hand
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
