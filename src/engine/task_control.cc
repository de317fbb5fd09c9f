#include "engine/task_control.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

namespace millrace::engine {

void TaskControl::State::signal(int number) const {
  if (pidfd_) syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0);
}

void TaskControl::State::kill() const {
  signal(SIGCONT);
  signal(SIGKILL);
}

void TaskControl::State::attach(Fd pidfd) {
  std::lock_guard lock(mutex_);
  pidfd_ = std::move(pidfd);
  started_ = Clock::now();
  paused_for_ = {};
  paused_since_ = started_;
  if (paused_) signal(SIGSTOP);
  if (cancelled_ || expired_) kill();
}

void TaskControl::State::detach() {
  std::lock_guard lock(mutex_);
  kill();
  pidfd_.reset();
}

void TaskControl::State::cancel() {
  std::lock_guard lock(mutex_);
  cancelled_ = true;
  kill();
}

void TaskControl::State::expire() {
  std::lock_guard lock(mutex_);
  expired_ = true;
  kill();
}

void TaskControl::State::pause() {
  std::lock_guard lock(mutex_);
  if (paused_) return;
  paused_ = true;
  paused_since_ = Clock::now();
  signal(SIGSTOP);
}

void TaskControl::State::resume() {
  std::lock_guard lock(mutex_);
  if (!paused_) return;
  paused_ = false;
  paused_for_ += Clock::now() - paused_since_;
  signal(SIGCONT);
}

bool TaskControl::State::cancelled() const {
  std::lock_guard lock(mutex_);
  return cancelled_;
}

bool TaskControl::State::expired() const {
  std::lock_guard lock(mutex_);
  return expired_;
}

bool TaskControl::State::attached() const {
  std::lock_guard lock(mutex_);
  return static_cast<bool>(pidfd_);
}

TaskControl::State::Clock::duration TaskControl::State::running_time() const {
  std::lock_guard lock(mutex_);
  auto now = Clock::now();
  auto paused = paused_for_;
  if (paused_) paused += now - paused_since_;
  return now - started_ - paused;
}

TaskControl::TaskControl() : state_(std::make_shared<State>()) {}
void TaskControl::cancel() {
  state_->cancel();
}
void TaskControl::pause() {
  state_->pause();
}
void TaskControl::resume() {
  state_->resume();
}

}  // namespace millrace::engine
