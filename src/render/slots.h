// How much is rendered at once: a fixed number of places, given in order of class (sound, picture,
// look-ahead) and then of arrival. Thread-safe; waits on any loop.
#pragma once
#include <array>
#include <deque>
#include <memory>
#include <mutex>

#include "base/signal.h"

namespace millrace::render {

enum class Rank { sound = 0, picture = 1, ahead = 2 };

class Slots {
 public:
  explicit Slots(int places) : free_(places) {}

  // Gives its place back when it goes.
  class Ticket {
   public:
    Ticket() = default;
    explicit Ticket(Slots* slots) : slots_(slots) {}
    Ticket(Ticket&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
    Ticket& operator=(Ticket&& other) noexcept {
      std::swap(slots_, other.slots_);
      return *this;
    }
    ~Ticket() {
      if (slots_) slots_->give_back();
    }

   private:
    Slots* slots_ = nullptr;
  };

  Task<Ticket> acquire(Rank rank);
  bool idle() const;  // a place is free and nobody waits
  std::size_t waiting() const;

 private:
  void give_back();
  mutable std::mutex mutex_;
  int free_;
  std::array<std::deque<Signal<bool>>, 3> queues_;
};

}  // namespace millrace::render
