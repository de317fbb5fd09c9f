// The memory that running children may really use, kept within what the machine can give: a render that does
// not fit waits, or runs alone. Viewers come first and in turn; background work gets at most half, unless
// nothing else runs, and nothing while a viewer's render waits. Thread-safe; waits on any loop.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "base/error.h"
#include "base/signal.h"

namespace millrace::render {

// Half of what is available now, as the kernel or this process's cgroup says. Reads /proc and /sys.
std::uint64_t usual_memory();

class Memory {
 public:
  enum class Class { urgent, background };
  // `make_room` is called, on the waiter's loop, when an urgent render has to wait for background work.
  Memory(std::uint64_t total, std::function<void()> make_room)
      : total_(total), make_room_(std::move(make_room)) {}

  // Gives its bytes back when it goes.
  class Ticket {
   public:
    Ticket() = default;
    Ticket(Memory* memory, std::uint64_t bytes, Class of) : memory_(memory), bytes_(bytes), class_(of) {}
    Ticket(Ticket&& other) noexcept
        : memory_(std::exchange(other.memory_, nullptr)), bytes_(other.bytes_), class_(other.class_) {}
    Ticket& operator=(Ticket&& other) noexcept {
      std::swap(memory_, other.memory_);
      std::swap(bytes_, other.bytes_);
      std::swap(class_, other.class_);
      return *this;
    }
    ~Ticket() {
      if (memory_) memory_->give_back(bytes_, class_);
    }

   private:
    Memory* memory_ = nullptr;
    std::uint64_t bytes_ = 0;
    Class class_ = Class::urgent;
  };

  // "pictures_too_large" when it can never fit.
  Task<Result<Ticket>> acquire(std::uint64_t bytes, Class of);
  std::uint64_t used() const;
  std::uint64_t total() const { return total_; }

 private:
  struct Waiter {
    std::uint64_t bytes = 0;
    Signal<bool> turn;
  };
  bool fits(std::uint64_t bytes, Class of) const;  // with the mutex held
  void take(std::uint64_t bytes, Class of);
  void give_back(std::uint64_t bytes, Class of);

  const std::uint64_t total_;
  const std::function<void()> make_room_;
  mutable std::mutex mutex_;
  std::uint64_t urgent_ = 0;
  std::uint64_t background_ = 0;
  std::deque<Waiter> urgent_waits_, background_waits_;
};

}  // namespace millrace::render
