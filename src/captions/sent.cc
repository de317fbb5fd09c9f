#include "captions/sent.h"

#include "http/multipart.h"

namespace millrace::captions {
namespace {

constexpr std::size_t kFormAround = 64 << 10;  // heads of parts and the other fields
constexpr std::size_t kLongestField = 4096;

Result<void> read_form(std::string_view type, std::string_view body, Sent& sent) {
  auto boundary = http::multipart_boundary(type);
  if (!boundary) return fail(boundary.error());
  http::MultipartParser parser(*boundary);
  parser.feed(body);
  bool file = false, have_file = false;
  std::string* into = nullptr;
  using Event = http::MultipartParser::Event;
  for (;;) {
    switch (parser.next()) {
      case Event::part_begin: {
        const auto& head = parser.head();
        file = !have_file && (head.has_filename || head.name == "file");
        into = file ? &sent.bytes : &sent.fields[head.name];
        into->clear();
        if (file) sent.file_name = head.filename;
        have_file = have_file || file;
        break;
      }
      case Event::part_data:
        if (!file && into->size() + parser.data().size() > kLongestField)
          return fail(Status::bad_request, "bad_request", "A field of the form is longer than it may be.");
        into->append(parser.data());
        break;
      case Event::part_end:
        break;
      case Event::end:
        if (!have_file) return fail(Status::bad_request, "no_file", "The form holds no file.");
        return {};
      case Event::need_more:
      case Event::broken:
        return fail(Status::bad_request, "bad_request", "The form is not whole.");
    }
  }
}

}  // namespace

Task<Result<Sent>> read_sent(http::Request& request, std::size_t limit) {
  Sent sent;
  for (const auto& [name, value] : request.query) sent.fields[name] = value;
  if (auto name = request.query_value("name")) sent.file_name = *name;
  auto type = request.headers.find("Content-Type");
  bool form = type.starts_with("multipart/form-data");
  auto body = co_await request.body->read_all(limit + (form ? kFormAround : 0));
  if (!body) co_return fail(body.error());
  if (!form) {
    sent.bytes = std::move(*body);
    co_return sent;
  }
  if (auto read = read_form(type, *body, sent); !read) co_return fail(read.error());
  co_return sent;
}

}  // namespace millrace::captions
