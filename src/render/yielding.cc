#include "render/yielding.h"

namespace millrace::render {

using std::chrono::steady_clock;

void Yielding::stop_all(bool stop) {
  if (stop == stopped_) return;
  stopped_ = stop;
  changed_ = steady_clock::now();
  for (auto* control : background_) stop ? control->pause() : control->resume();
}

void Yielding::urgent(int change) {
  std::lock_guard lock(mutex_);
  urgent_ += change;
  last_urgent_ = steady_clock::now();
  if (urgent_ == 1 && change > 0) stop_all(true);
}

void Yielding::enter(engine::TaskControl* control) {
  std::lock_guard lock(mutex_);
  background_.push_back(control);
  if (stopped_) control->pause();
}

void Yielding::leave(engine::TaskControl* control) {
  std::lock_guard lock(mutex_);
  background_.remove(control);
}

std::size_t Yielding::end_background() {
  std::lock_guard lock(mutex_);
  for (auto* control : background_) control->cancel();
  return background_.size();
}

void Yielding::decide(steady_clock::time_point now) {
  std::lock_guard lock(mutex_);
  if (stopped_) {
    bool calm = urgent_ == 0 && now - last_urgent_ >= options_.calm;
    if (calm || now - changed_ >= options_.stopped) stop_all(false);
  } else if (urgent_ > 0 && now - changed_ >= options_.share) {
    stop_all(true);
  }
}

Task<void> Yielding::run() {
  while (co_await sleep_for(std::chrono::milliseconds(100))) decide(steady_clock::now());
}

}  // namespace millrace::render
