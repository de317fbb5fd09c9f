// How much is rendered at once: a fixed number of places, given in order of class (sound, picture, a viewer's
// later segments, look-ahead) and then of arrival. Thread-safe; waits on any loop.
#pragma once
#include <array>
#include <deque>
#include <memory>
#include <mutex>

#include "base/signal.h"

namespace millrace::render {

enum class Rank { sound = 0, picture = 1, later = 2, ahead = 3 };
inline constexpr std::size_t kRanks = 4;

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
    explicit operator bool() const { return slots_ != nullptr; }

   private:
    Slots* slots_ = nullptr;
  };

  // Who waits, so that it can stop waiting.
  using Turn = std::shared_ptr<Signal<bool>>;
  static Turn new_turn() { return std::make_shared<Signal<bool>>(); }

  // An empty ticket when it was withdrawn.
  Task<Ticket> acquire(Rank rank, Turn turn = new_turn());
  void withdraw(const Turn& turn);  // nothing happens when it has its place
  bool idle() const;                // a place is free and nobody waits
  std::size_t waiting() const;

 private:
  void give_back();
  mutable std::mutex mutex_;
  int free_;
  std::array<std::deque<Turn>, kRanks> queues_;
};

}  // namespace millrace::render
