// A streaming multipart/form-data parser (RFC 7578): constant memory whatever the size of a part.
#pragma once
#include <string>
#include <string_view>

#include "base/error.h"

namespace millrace::http {

struct PartHead {
  std::string name;
  std::string filename;      // as sent (filename* preferred, RFC 8187); never a path to use
  bool has_filename = false;
  std::string content_type;
};

// The boundary from a Content-Type header, or an error "bad_request".
Result<std::string> multipart_boundary(std::string_view content_type);

class MultipartParser {
 public:
  enum class Event { need_more, part_begin, part_data, part_end, end, broken };
  explicit MultipartParser(std::string boundary);
  // Give it bytes, then call next() until need_more. Views stay valid until the next call.
  void feed(std::string_view bytes);
  Event next();
  const PartHead& head() const { return head_; }
  std::string_view data() const { return data_; }

 private:
  PartHead head_;
  std::string_view data_;
  // The author of multipart.cc adds what is needed here.
};

}  // namespace millrace::http
