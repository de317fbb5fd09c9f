// Texts that are made once for each name and then kept: playlists, whose making costs more than sending them.
// Any thread.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace millrace::media {

class KeptTexts {
 public:
  using Text = std::shared_ptr<const std::string>;

  Text find(std::string_view name) const {
    std::lock_guard lock(mutex_);
    auto it = texts_.find(name);
    return it == texts_.end() ? nullptr : it->second;
  }
  // The one kept under this name: of two made at once, the first.
  Text keep(std::string name, std::string text) {
    std::lock_guard lock(mutex_);
    auto [it, fresh] = texts_.try_emplace(std::move(name));
    if (fresh) it->second = std::make_shared<const std::string>(std::move(text));
    return it->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Text, std::less<>> texts_;
};

}  // namespace millrace::media
