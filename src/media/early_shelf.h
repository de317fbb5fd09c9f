// Media whose files are still arriving, as far as they can be played by now. Who watches them asks here; the
// database knows nothing of what changes every second. Owned by app/; any thread.
#pragma once
#include <mutex>
#include <unordered_map>

#include "base/signal.h"
#include "media/library.h"

namespace millrace::media {

struct EarlyMedia {
  LoadedMediaPtr media;     // under keys::kEarlyRecipe; with each further segment another one
  bool ended = false;       // there will be no further ones
  std::uint64_t bytes = 0;  // that have arrived …
  std::uint64_t whole = 0;  // … of so many; 0: not known
};

class EarlyShelf {
 public:
  void put(const MediaId& id, EarlyMedia now);
  void remove(const MediaId& id);
  std::optional<EarlyMedia> find(const MediaId& id) const;
  // As find(); waits until a rendition has more than `segments`, or the media has ended, or patience has.
  Task<std::optional<EarlyMedia>> wait(MediaId id, std::string rendition, std::size_t segments,
                                       std::chrono::steady_clock::duration patience);
  // When somebody last asked for what comes next.
  std::chrono::steady_clock::time_point last_wanted(const MediaId& id) const;

 private:
  struct Place {
    EarlyMedia now;
    Signal<bool> next;
    std::chrono::steady_clock::time_point wanted{};
  };
  mutable std::mutex mutex_;
  std::unordered_map<MediaId, Place> places_;
};

}  // namespace millrace::media
