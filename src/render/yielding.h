// Background children step aside: while urgent work runs they are stopped (SIGSTOP), with a share of every
// few seconds that keeps them alive, and they go on a moment after the last urgent task has ended.
// Thread-safe.
#pragma once
#include <list>
#include <memory>
#include <mutex>

#include "engine/client.h"

namespace millrace::render {

class Yielding {
 public:
  struct Options {
    std::chrono::milliseconds calm{300};      // after the last urgent task
    std::chrono::milliseconds stopped{4000};  // longest stop …
    std::chrono::milliseconds share{1000};    // … then this long a run
  };
  Yielding() = default;
  explicit Yielding(Options options) : options_(options) {}

  // Held while an urgent task runs.
  class Urgent {
   public:
    explicit Urgent(Yielding& owner) : owner_(owner) { owner_.urgent(+1); }
    ~Urgent() { owner_.urgent(-1); }
    Urgent(const Urgent&) = delete;

   private:
    Yielding& owner_;
  };
  // Held while a background task runs.
  class Background {
   public:
    Background(Yielding& owner, engine::TaskControl control) : owner_(owner), control_(std::move(control)) {
      owner_.enter(&control_);
    }
    ~Background() { owner_.leave(&control_); }
    Background(const Background&) = delete;

   private:
    Yielding& owner_;
    engine::TaskControl control_;
  };

  // Ends all background children; how many there were.
  std::size_t end_background();

  // Decides every 100 ms, until the loop ends.
  Task<void> run();

 private:
  void urgent(int change);
  void enter(engine::TaskControl* control);
  void leave(engine::TaskControl* control);
  void decide(std::chrono::steady_clock::time_point now);
  void stop_all(bool stop);

  Options options_;
  std::mutex mutex_;
  int urgent_ = 0;
  bool stopped_ = false;
  std::chrono::steady_clock::time_point last_urgent_{};
  std::chrono::steady_clock::time_point changed_{};
  std::list<engine::TaskControl*> background_;
};

}  // namespace millrace::render
