// Which segments of the rendered renditions are in the store, kept in memory while a media is loaded and
// saved now and then. A hint for progress and for choosing work; the store is the truth. Thread-safe.
#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "media/record.h"

namespace millrace::media {

class Fill {
 public:
  void add(std::string name, std::size_t segments, const RenditionRow* saved);
  void mark(std::string_view name, std::size_t k, std::uint64_t bytes);
  void unmark(std::string_view name, std::size_t k);
  bool has(std::string_view name, std::size_t k) const;
  bool complete(std::string_view name) const;
  double fraction(std::string_view name) const;  // 1 for what needs no filling
  double fraction() const;                       // of all that are wanted
  // The bytes of a rendition that is wholly there.
  std::optional<std::uint64_t> complete_bytes(std::string_view name) const;
  // Only these are wanted from now on; what others have stays.
  void only(const std::vector<std::string>& names);
  bool wanted(std::string_view name) const;
  // Rows changed since the last call.
  std::vector<RenditionRow> take_changes();

 private:
  struct One {
    std::string name;
    std::vector<bool> bits;
    std::size_t count = 0;
    std::uint64_t bytes = 0;
    bool changed = false;
    bool wanted = true;
  };
  const One* find(std::string_view name) const;
  One* find(std::string_view name);
  mutable std::mutex mutex_;
  std::vector<One> all_;
};

std::string to_hex(const std::vector<bool>& bits);
std::vector<bool> from_hex(std::string_view hex, std::size_t size);

}  // namespace millrace::media
