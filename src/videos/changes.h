// Tells those who watch a video's record that it has changed: a change of state, or the ladder filling.
// In-process, thread-safe; what is missed is read again from the database, so nothing depends on a notice
// arriving.
#pragma once
#include <atomic>
#include <mutex>
#include <unordered_map>

#include "base/id.h"
#include "base/signal.h"

namespace millrace::videos {

class Changes {
 public:
  // Take the signal before reading the record, then wait on it: a change in between is not lost.
  Signal<bool> next(const VideoId& id) {
    std::lock_guard lock(mutex_);
    if (waiting_.size() > 10'000) waiting_.clear();  // signals nobody waits for any more
    return waiting_[id];
  }
  // Counts what may change who sees what or what is played: edits, deletions, becoming ready. Caches compare
  // it.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  void publish_edit(const VideoId& id) {
    generation_.fetch_add(1, std::memory_order_acq_rel);
    publish(id);
  }
  void publish(const VideoId& id) {
    Signal<bool> signal;
    {
      std::lock_guard lock(mutex_);
      auto it = waiting_.find(id);
      if (it == waiting_.end()) return;
      signal = it->second;
      waiting_.erase(it);
    }
    signal.set(true);
  }

 private:
  std::atomic<std::uint64_t> generation_{0};
  std::mutex mutex_;
  std::unordered_map<VideoId, Signal<bool>> waiting_;
};

}  // namespace millrace::videos
