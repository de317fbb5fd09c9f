// A bounded queue of pictures between the thread that decodes and the one that scales and encodes.
#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

class FrameQueue {
 public:
  explicit FrameQueue(std::size_t capacity) : capacity_(capacity) {}

  // Waits for room; false when nobody takes any more.
  bool push(FramePtr frame) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return frames_.size() < capacity_ || closed_; });
    if (closed_) return false;
    frames_.push_back(std::move(frame));
    changed_.notify_all();
    return true;
  }
  // Waits for a picture; null at the end.
  FramePtr pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !frames_.empty() || ended_; });
    if (frames_.empty()) return nullptr;
    auto frame = std::move(frames_.front());
    frames_.pop_front();
    changed_.notify_all();
    return frame;
  }
  void end() {  // the producer has no more
    std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  void close() {  // the consumer wants no more
    std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<FramePtr> frames_;
  bool ended_ = false;
  bool closed_ = false;
};

}  // namespace millrace::engine::av
