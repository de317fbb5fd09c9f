// What a TaskControl points to: the hold that others have on a running child.
#pragma once
#include <chrono>
#include <mutex>

#include "base/fd.h"
#include "engine/client.h"

namespace millrace::engine {

struct TaskControl::State {
  using Clock = std::chrono::steady_clock;

  void attach(Fd pidfd);  // the child is there; what was asked for before is done now
  void detach();          // it is over: the child is killed if it still lives
  void cancel();
  void pause();
  void resume();
  void expire();  // the wall limit
  bool cancelled() const;
  bool expired() const;
  bool attached() const;
  // How long it ran, pauses taken off.
  Clock::duration running_time() const;

 private:
  void signal(int number) const;  // with the mutex held
  void kill() const;

  mutable std::mutex mutex_;
  Fd pidfd_;
  bool cancelled_ = false;
  bool expired_ = false;
  bool paused_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point paused_since_;
  Clock::duration paused_for_{};
};

}  // namespace millrace::engine
