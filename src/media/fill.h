// What is stored of the rendered renditions of a media, and when each was last watched: kept in memory while
// it is loaded, saved now and then (media/library.h), so that no request writes. A hint for progress, for
// choosing work and for the byte budget; the store is the truth. Thread-safe.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "media/record.h"

namespace millrace::media {

class Fill {
 public:
  // What marks and unmarks add up to is counted here too, if given; it outlives this.
  void count_into(std::atomic<std::int64_t>* bytes) { count_ = bytes; }
  void add(std::string name, std::size_t segments, const RenditionRow* saved);
  void mark(std::string_view name, std::size_t k, std::uint64_t bytes);
  // Without a size, an average one is taken off.
  void unmark(std::string_view name, std::size_t k, std::optional<std::uint64_t> bytes = std::nullopt);
  // Held over a change of a segment's file and its mark, by those who store shared, by those who remove
  // alone. Or the mark of a segment that was stored just now would outlive its file.
  std::shared_mutex& files() const { return files_; }
  // What the marked ones add up to, when somebody has looked.
  void correct_bytes(std::string_view name, std::uint64_t bytes);
  // A viewer has asked for part of a rendition, rendered or not.
  void watched(std::string_view name, UnixMillis now);
  void evicted(std::string_view name, UnixMillis now);

  bool has(std::string_view name, std::size_t k) const;
  bool complete(std::string_view name) const;
  double fraction(std::string_view name) const;  // 1 for what needs no filling
  double fraction() const;                       // of all that are wanted
  // The bytes of a rendition that is wholly there.
  std::optional<std::uint64_t> complete_bytes(std::string_view name) const;
  // Only these are wanted from now on; what others have stays.
  void only(const std::vector<std::string>& names);
  bool wanted(std::string_view name) const;
  std::uint64_t bytes(std::string_view name) const;
  std::vector<std::size_t> marked(std::string_view name) const;
  UnixMillis last_watched() const;  // any of them; 0: never
  // Wanted, not all there, and not evicted since it was last watched.
  bool wants_filling(std::string_view name) const;

  // Rows changed since the last call.
  std::vector<RenditionRow> take_changes();
  // Whether anybody has watched since the last call.
  bool take_watched();

 private:
  struct One {
    RenditionRow saved;  // times; the rest is written by take_changes
    std::vector<bool> bits;
    std::size_t count = 0;
    std::uint64_t bytes = 0;
    bool changed = false;
    bool wanted = true;
  };
  const One* find(std::string_view name) const;
  One* find(std::string_view name);
  void count(std::int64_t bytes);
  mutable std::shared_mutex files_;
  mutable std::mutex mutex_;
  std::vector<One> all_;
  UnixMillis watched_ = 0;
  bool watched_since_ = false;
  std::atomic<std::int64_t>* count_ = nullptr;
};

std::string to_hex(const std::vector<bool>& bits);
std::vector<bool> from_hex(std::string_view hex, std::size_t size);

}  // namespace millrace::media
