#include "http/multipart.h"

#include <gtest/gtest.h>

#include <vector>

namespace millrace::http {
namespace {

// The events of a body as text: "[name|filename|type]data;" per part, then "." for a proper end, "!" for a
// broken one.
std::string read(const std::vector<std::string_view>& chunks, const std::string& boundary = "XX") {
  using Event = MultipartParser::Event;
  MultipartParser parser(boundary);
  std::string out;
  for (const std::string_view chunk : chunks) {
    const std::string copy(chunk);  // gone before the next chunk
    parser.feed(copy);
    for (;;) {
      const Event event = parser.next();
      if (event == Event::need_more) break;
      if (event == Event::end) return out + ".";
      if (event == Event::broken) return out + "!";
      if (event == Event::part_begin) {
        const auto& head = parser.head();
        out +=
            "[" + head.name + "|" + (head.has_filename ? head.filename : "-") + "|" + head.content_type + "]";
      }
      if (event == Event::part_data) out += parser.data();
      if (event == Event::part_end) out += ";";
    }
  }
  return out;
}

std::string part(std::string_view disposition, std::string_view data = "d") {
  return "--XX\r\nContent-Disposition: " + std::string(disposition) + "\r\n\r\n" + std::string(data) +
         "\r\n--XX--\r\n";
}

const std::string kForm =
    "preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nMy \r\nfilm\r\n"
    "--XX \t\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\nContent-Type: "
    "video/mp4\r\n\r\n"
    "\r\n--X\r\n--XY\r\r\n-\r\n--XX\r\nContent-Disposition: form-data; name=e\r\n\r\n\r\n--XX--\r\nepilogue";
const std::string kFormEvents = "[title|-|]My \r\nfilm;[file|a.mp4|video/mp4]\r\n--X\r\n--XY\r\r\n-;[e|-|];.";

TEST(Multipart, reads_a_form_however_it_is_cut_in_three) {
  EXPECT_EQ(read({kForm}), kFormEvents);
  const std::string_view body = kForm;
  for (std::size_t a = 0; a <= body.size(); a++)
    for (std::size_t b = a; b <= body.size(); b++)
      ASSERT_EQ(read({body.substr(0, a), body.substr(a, b - a), body.substr(b)}), kFormEvents)
          << a << " " << b;
}

TEST(Multipart, finds_delimiters_in_floods_of_line_ends_however_they_are_cut) {
  const std::string body =
      "--XX\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\r\r\r\n\r\n-\r\n--\r\n--X\r\n\r\n--XX--";
  const std::string expected = "[f|-|]\r\r\r\n\r\n-\r\n--\r\n--X\r\n;.";
  const std::string_view view = body;
  for (std::size_t a = 0; a <= view.size(); a++)
    for (std::size_t b = a; b <= view.size(); b++)
      ASSERT_EQ(read({view.substr(0, a), view.substr(a, b - a), view.substr(b)}), expected) << a << " " << b;
}

TEST(Multipart, reads_byte_by_byte) {
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < kForm.size(); i++) bytes.push_back(std::string_view(kForm).substr(i, 1));
  EXPECT_EQ(read(bytes), kFormEvents);
}

TEST(Multipart, understands_names_as_clients_write_them) {
  struct Case {
    std::string disposition, expected;
  };
  const std::vector<Case> cases{
      {R"(form-data; name="f"; filename="a b.mp4")", "[f|a b.mp4|]d;."},
      {R"(form-data; name=f; filename=a.mp4)", "[f|a.mp4|]d;."},
      {R"(form-data;name="f";filename="")", "[f||]d;."},
      {R"(FORM-DATA; NAME="f"; FileName="x")", "[f|x|]d;."},
      {R"(form-data; filename="x"; name="f")", "[f|x|]d;."},
      {R"(form-data; name="f"; filename="a\"b.mp4")", "[f|a\"b.mp4|]d;."},
      {R"(form-data; name="f"; filename="a%22b.mp4")", "[f|a\"b.mp4|]d;."},
      {R"(form-data; name="f"; filename="C:\dir\new.mp4")", R"([f|C:\dir\new.mp4|]d;.)"},
      {R"(form-data; name="f"; filename="a\\b.mp4")", R"([f|a\b.mp4|]d;.)"},
      {R"(form-data; name="f"; filename="a;b=c.mp4")", "[f|a;b=c.mp4|]d;."},
      {"form-data; name=\"f\"; filename=\"视频.mp4\"", "[f|视频.mp4|]d;."},
      {"form-data; name=\"f\"; filename=\"\xFF.mp4\"", "[f|\xEF\xBF\xBD.mp4|]d;."},
      {R"(form-data; name="f"; filename="x"; filename*=UTF-8''%E8%A7%86.mp4)", "[f|视.mp4|]d;."},
      {R"(form-data; name="f"; filename*=utf-8'en'a%20b; filename="x")", "[f|a b|]d;."},
      {R"(form-data; name="f"; filename="x"; filename*=latin1''%E8)", "[f|x|]d;."},
      {R"(form-data; name="f"; filename="x"; filename*=UTF-8''%zz)", "[f|x|]d;."},
      {R"(form-data; name="f"; filename="../../etc/passwd")", "[f|../../etc/passwd|]d;."},
      {R"(form-data; name="")", "[|-|]d;."},
      {R"(form-data; name="f";)", "[f|-|]d;."},
      // broken
      {R"(form-data)", "!"},
      {R"(form-data; filename="x")", "!"},
      {R"(attachment; name="f")", "!"},
      {R"(form-data; name="f)", "!"},
      {R"(form-data; name="f" x)", "!"},
      {R"(form-data; name)", "!"},
      {"form-data; name=\"\xFF\"", "!"},
      {std::string("form-data; name=\"a\0b\"", 20), "!"},
      {"form-data; name=\"f\"\r\n folded: x", "!"},
      {"form-data; name=\"f\"\r\nno colon", "!"},
      {"form-data; name=\"f\"\r\nContent-Disposition: form-data; name=\"g\"", "!"},
  };
  for (const auto& one : cases) EXPECT_EQ(read({part(one.disposition)}), one.expected) << one.disposition;
}

TEST(Multipart, takes_a_name_of_four_kilobytes_and_refuses_a_head_of_nine) {
  const std::string long_name(4096, 'n');
  EXPECT_EQ(read({part("form-data; name=\"f\"; filename=\"" + long_name + "\"")}),
            "[f|" + long_name + "|]d;.");
  EXPECT_EQ(read({part("form-data; name=\"f\"; filename=\"" + std::string(9000, 'n') + "\"")}), "!");
}

TEST(Multipart, refuses_parts_without_a_disposition_and_broken_delimiters) {
  EXPECT_EQ(read({"--XX\r\n\r\nd\r\n--XX--"}), "!");
  EXPECT_EQ(read({"--XX\r\nContent-Type: text/plain\r\n\r\nd\r\n--XX--"}), "!");
  EXPECT_EQ(read({"--XXY\r\nContent-Disposition: form-data; name=f\r\n\r\nd\r\n--XX--"}), "!");
  EXPECT_EQ(read({"--XX\nContent-Disposition: form-data; name=f\r\n\r\nd\r\n--XX--"}), "!");
  EXPECT_EQ(read({std::string_view(
                "--XX\r\nContent-Disposition: form-data; name=f\r\nX: \0\r\n\r\nd\r\n--XX--", 63)}),
            "!");
  EXPECT_EQ(read({"--XX--"}), ".");
  EXPECT_EQ(read({""}), "");
  EXPECT_EQ(read({part("form-data; name=f").substr(0, 50)}).back(), 'd');  // no end: incomplete
}

TEST(Multipart, refuses_more_than_a_thousand_parts) {
  std::string body;
  for (int i = 0; i < 1001; i++) body += "\r\n--XX\r\nContent-Disposition: form-data; name=f\r\n\r\n";
  EXPECT_EQ(read({body}).back(), '!');
}

TEST(Multipart, finds_its_boundary) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc").value_or("-"), "abc");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b'c\"").value_or("-"),
            "a b'c");
  for (const std::string& bad :
       {std::string("multipart/form-data"), std::string("multipart/mixed; boundary=a"), std::string(),
        std::string("multipart/form-data; boundary="), std::string("multipart/form-data; boundary=\"a \""),
        std::string("multipart/form-data; boundary=a\rb"),
        "multipart/form-data; boundary=" + std::string(71, 'a'),
        std::string("multipart/form-data; boundary=\"a")})
    EXPECT_EQ(multipart_boundary(bad).value_or("-"), "-") << bad;
}

}  // namespace
}  // namespace millrace::http
