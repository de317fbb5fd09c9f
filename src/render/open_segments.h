// Stored segments that are open already: a hot segment costs no trip to the pool. Thread-safe, bounded.
#pragma once
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/open_file.h"

namespace millrace::render {

class OpenSegments {
 public:
  explicit OpenSegments(std::size_t keep = 1024) : keep_(keep) {}

  OpenFilePtr find(const std::string& key) {
    std::lock_guard lock(mutex_);
    auto it = by_key_.find(key);
    if (it == by_key_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, it->second);
    return it->second->second;
  }
  void add(const std::string& key, OpenFilePtr file) {
    std::lock_guard lock(mutex_);
    if (by_key_.contains(key)) return;
    recent_.emplace_front(key, std::move(file));
    by_key_[key] = recent_.begin();
    while (recent_.size() > keep_) {
      by_key_.erase(recent_.back().first);
      recent_.pop_back();
    }
  }
  // What is evicted must not hold its room on the disk.
  void remove_prefix(std::string_view prefix) {
    std::lock_guard lock(mutex_);
    for (auto it = recent_.begin(); it != recent_.end();) {
      if (!it->first.starts_with(prefix)) {
        ++it;
        continue;
      }
      by_key_.erase(it->first);
      it = recent_.erase(it);
    }
  }

 private:
  using Entry = std::pair<std::string, OpenFilePtr>;
  std::size_t keep_;
  std::mutex mutex_;
  std::list<Entry> recent_;
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
};

}  // namespace millrace::render
