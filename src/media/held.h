// Which parts of a media could not be decoded, as far as they have been rendered: another picture, black or
// silence stands there. Kept in memory while a media is loaded, saved when one is found. Thread-safe.
#pragma once
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::media {

struct HeldSpan {
  long long begin_ms = 0;
  long long end_ms = 0;
  friend bool operator==(const HeldSpan&, const HeldSpan&) = default;
};

class Held {
 public:
  void load(std::string_view saved);
  // True if it tells something new.
  bool add(HeldSpan span);
  std::vector<HeldSpan> spans() const;  // in order, apart
  bool touches(HeldSpan span) const;
  std::string saved() const;

 private:
  mutable std::mutex mutex_;
  std::vector<HeldSpan> spans_;
};

}  // namespace millrace::media
