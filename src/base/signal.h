// A value that is set once and waited for by any number of coroutines on any loops: what a single flight
// hands to everyone who asked. Thread-safe.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/async.h"

namespace millrace {

template <class T>
class Signal {
 public:
  // Wakes all waiters; later waiters return at once. Only the first call counts.
  void set(T value) {
    std::vector<std::weak_ptr<Timer>> waiting;
    {
      std::lock_guard lock(state_->mutex);
      if (state_->value) return;
      state_->value.emplace(std::move(value));
      waiting.swap(state_->waiting);
    }
    for (auto& one : waiting)
      if (auto timer = one.lock()) cancel(std::move(timer));
  }

  // The value, or nothing when `patience` ran out first.
  Task<std::optional<T>> wait(std::chrono::steady_clock::duration patience) const {
    auto state = state_;
    auto timer = std::make_shared<Timer>(co_await asio::this_coro::executor);
    timer->expires_after(patience);
    {
      std::lock_guard lock(state->mutex);
      if (state->value) co_return *state->value;
      state->waiting.push_back(timer);
    }
    co_await elapse(*timer);
    std::lock_guard lock(state->mutex);
    std::erase_if(state->waiting, [&](const auto& one) { return one.lock() == timer; });
    co_return state->value;
  }

 private:
  struct State {
    mutable std::mutex mutex;
    std::optional<T> value;
    std::vector<std::weak_ptr<Timer>> waiting;  // their coroutines own them: no timer outlives its loop
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace millrace
