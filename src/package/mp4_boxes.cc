#include "package/mp4_boxes.h"

namespace millrace::package {

std::optional<Box> BoxWalk::next() {
  constexpr std::size_t kHeader = 8;
  if (rest_.size() < kHeader) return std::nullopt;  // QuickTime ends some lists with four zero bytes
  ByteReader in(rest_);
  std::uint64_t size = in.u32();
  std::string_view type = in.text(4);
  if (size == 0) size = rest_.size();  // to the end of the container
  if (size == 1) size = in.u64();
  std::size_t header = rest_.size() - in.rest().size();
  if (in.failed() || size < header || size > rest_.size()) {
    failed_ = true;
    rest_ = {};
    return std::nullopt;
  }
  Box found{type, rest_.substr(header, size - header)};
  rest_.remove_prefix(size);
  return found;
}

std::string_view child(std::string_view container, std::string_view type) {
  BoxWalk walk(container);
  while (auto found = walk.next())
    if (found->type == type) return found->body;
  return {};
}

FullBox open_full_box(std::string_view body) {
  FullBox box;
  box.body = ByteReader(body);
  box.version = box.body.u8();
  box.flags = box.body.u24();
  return box;
}

}  // namespace millrace::package
