// The chunked transfer coding of request bodies (RFC 9112 section 7.1), strictly: CRLF alone ends lines,
// chunk sizes are at most 15 hex digits, extensions are skipped up to 256 bytes, trailers are refused.
#pragma once
#include <cstdint>
#include <string_view>

namespace millrace::http {

class ChunkDecoder {
 public:
  struct Step {
    enum class Kind { need_more, data, end, broken } kind;
    std::size_t used =
        0;  // bytes of the input that are done with; for `data` these bytes are the data, framing aside
    std::string_view data;  // within the input
  };
  // Looks at the front of `in`. `most` bounds the data given at once.
  Step next(std::string_view in, std::size_t most);
  // Bytes of the current chunk still to come, when the input may be read straight into place.
  std::uint64_t data_ahead() const { return state_ == State::data ? left_ : 0; }
  void data_taken(std::uint64_t count);

 private:
  enum class State { size, extension, size_line_end, data, data_end, last_line, done, broken };
  bool feed(char c);

  State state_ = State::size;
  std::uint64_t left_ = 0;
  unsigned digits_ = 0;
  unsigned extension_ = 0;
  unsigned line_ = 0;  // bytes of the CRLF expected next that were seen
};

}  // namespace millrace::http
