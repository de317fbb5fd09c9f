#include "upload/form.h"

#include <vector>

namespace millrace::upload {
namespace {

constexpr std::size_t kMostField = 64 << 10;
constexpr std::size_t kMostFields = 32;
constexpr std::uint64_t kFormOverhead = 1 << 20;  // boundaries, headers and fields around the file

std::uint64_t rest_of(std::optional<std::uint64_t> declared) {
  constexpr std::uint64_t kAround = 4 << 10;
  return declared.value_or(0) > kAround ? *declared - kAround : 0;
}

std::unexpected<Error> bad_form(std::string detail) {
  return fail(Status::bad_request, "bad_request", std::move(detail));
}

}  // namespace

Task<Result<Form>> read_form(http::Request& request, Uploads& uploads, const accounts::Identity& who) {
  auto boundary = http::multipart_boundary(request.headers.find("Content-Type"));
  if (!boundary) co_return fail(boundary.error());
  auto declared = request.body->declared_bytes();
  if (declared && *declared > uploads.options().max_bytes + kFormOverhead)
    co_return fail(uploads.too_large(declared));

  using Event = http::MultipartParser::Event;
  http::MultipartParser parser(std::move(*boundary));
  Form form;
  std::string name;  // of the part being read
  bool in_file = false, ended = false;
  std::vector<char> buffer(256 << 10);
  while (true) {
    auto got = co_await request.body->read_some(buffer);
    if (!got) co_return fail(got.error());
    if (*got == 0) break;
    parser.feed({buffer.data(), *got});
    for (Event event = parser.next(); event != Event::need_more; event = parser.next()) {
      switch (event) {
        case Event::part_begin: {
          name = parser.head().name;
          in_file = parser.head().has_filename && name == "file";
          if (in_file) {
            if (form.file) co_return bad_form("Send one file at a time.");
            // What surrounds the file is little; the last of it is reserved as it comes.
            auto receiving = co_await uploads.begin(who, rest_of(declared));
            if (!receiving) co_return fail(receiving.error());
            form.file = std::move(*receiving);
            form.file_name = parser.head().filename;
          } else if (form.fields.size() >= kMostFields) {
            co_return bad_form("The form has too many fields.");
          }
          break;
        }
        case Event::part_data:
          if (in_file) {
            auto written = co_await form.file->append(parser.data());
            if (!written) co_return fail(written.error());
          } else {
            auto& text = form.fields[name];
            if (text.size() + parser.data().size() > kMostField)
              co_return bad_form("A field of the form is too long.");
            text.append(parser.data());
          }
          break;
        case Event::part_end:
          in_file = false;
          break;
        case Event::end:
          ended = true;
          break;
        case Event::broken:
          co_return bad_form("The form is not valid multipart/form-data.");
        case Event::need_more:
          break;
      }
      if (ended) break;
    }
  }
  if (!ended)
    co_return fail(Status::bad_request, "incomplete_body",
                   "The upload broke off before its end; nothing was kept. Send it again.");
  co_return std::move(form);
}

}  // namespace millrace::upload
