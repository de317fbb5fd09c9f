// Walking the boxes of a stranger's MP4 or MOV, in memory. Nesting is never followed by recursion: each level
// that is understood is walked by its own loop.
#pragma once
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace millrace::package {

struct Box {
  std::string_view type;
  std::string_view body;
};

// The children of one container, in order. Ends at the first one that is not whole: failed() then tells.
class BoxWalk {
 public:
  explicit BoxWalk(std::string_view container) : rest_(container) {}
  std::optional<Box> next();
  bool failed() const { return failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// The first child of this type; empty if there is none.
std::string_view child(std::string_view container, std::string_view type);

// Version and flags in front of a full box's body.
struct FullBox {
  int version = 0;
  std::uint32_t flags = 0;
  ByteReader body{{}};
};
FullBox open_full_box(std::string_view body);

inline std::unexpected<Error> mp4_damaged(std::string detail) {
  return fail(Status::unprocessable, "damaged", std::move(detail));
}
inline std::unexpected<Error> mp4_use_demuxer(std::string detail) {
  return fail(Status::unprocessable, "use_demuxer", std::move(detail));
}
inline std::unexpected<Error> mp4_incomplete() {
  return mp4_damaged("The file is incomplete: its end is missing. It was probably cut off while copying.");
}

}  // namespace millrace::package
