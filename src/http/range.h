// RFC 9110 section 14: what a Range header asks of a representation of `size` bytes.
#pragma once
#include <cstdint>
#include <string_view>

namespace millrace::http {

struct ByteRange {
  // `whole` also for what is malformed, of another unit, or asks for several ranges: the header is then
  // ignored.
  enum class Kind { whole, part, unsatisfiable } kind = Kind::whole;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

ByteRange parse_range(std::string_view header, std::uint64_t size);

}  // namespace millrace::http
