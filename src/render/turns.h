// One at a time for each key, in order of arrival: two jobs that fill the same media do not render the same
// outer segment. Thread-safe; waits on any loop.
#pragma once
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/signal.h"

namespace millrace::render {

class Turns {
 public:
  // Passes the turn on when it goes.
  class Turn {
   public:
    Turn(Turns* turns, std::string key) : turns_(turns), key_(std::move(key)) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)), key_(std::move(other.key_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_) turns_->pass_on(key_);
    }

   private:
    Turns* turns_;
    std::string key_;
  };

  Task<Turn> take(std::string key) {
    Signal<bool> turn;
    bool first = false;
    {
      std::lock_guard lock(mutex_);
      auto [it, fresh] = waiting_.try_emplace(key);
      first = fresh;
      if (!first) it->second.push_back(turn);
    }
    while (!first) first = (co_await turn.wait(std::chrono::hours(1))).has_value();
    co_return Turn(this, std::move(key));
  }

 private:
  void pass_on(const std::string& key) {
    Signal<bool> next;
    {
      std::lock_guard lock(mutex_);
      auto it = waiting_.find(key);
      if (it->second.empty()) {
        waiting_.erase(it);
        return;
      }
      next = it->second.front();
      it->second.pop_front();
    }
    next.set(true);
  }
  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<Signal<bool>>>
      waiting_;  // a key is there while somebody has its turn
};

}  // namespace millrace::render
