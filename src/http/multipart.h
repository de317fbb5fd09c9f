// A streaming multipart/form-data parser (RFC 7578): constant memory whatever the size of a part. A part's
// head is at most 8 KB and must carry a name; there are at most 1000 parts. Everything after the closing
// delimiter is ignored.
#pragma once
#include <string>
#include <string_view>

#include "base/error.h"

namespace millrace::http {

struct PartHead {
  std::string name;
  std::string filename;  // as sent (filename* preferred, RFC 8187), as valid UTF-8; never a path to use
  bool has_filename = false;
  std::string content_type;
};

// The boundary from a Content-Type header, or an error "bad_request".
Result<std::string> multipart_boundary(std::string_view content_type);

class MultipartParser {
 public:
  enum class Event { need_more, part_begin, part_data, part_end, end, broken };
  explicit MultipartParser(std::string boundary);
  // Give it bytes, then call next() until need_more; they must stay until then. Views stay valid until the
  // next call. A body that ends before `end` came is incomplete.
  void feed(std::string_view bytes);
  Event next();
  const PartHead& head() const { return head_; }
  std::string_view data() const { return data_; }

 private:
  enum class State { preamble, delimiter_end, head, body, done, broken };
  Event scan();  // for the delimiter, through preamble or body
  Event after_delimiter();
  Event read_head();
  Event fail();
  bool parse_head(std::string_view block);

  std::string delimiter_;    // CRLF "--" boundary
  std::string_view in_;      // fed and not yet consumed
  std::size_t matched_ = 2;  // bytes of delimiter_ seen so far; the CRLF before the first one may be absent
  std::string block_;        // the delimiter's end, then the head of a part
  std::size_t parts_ = 0;
  State state_ = State::preamble;
  PartHead head_;
  std::string_view data_;
};

}  // namespace millrace::http
