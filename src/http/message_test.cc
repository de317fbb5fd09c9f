#include "http/message.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace millrace::http {
namespace {

TEST(Headers, are_found_whatever_the_case_of_their_letters) {
  Headers headers;
  headers.add("Content-Type", "text/plain");
  EXPECT_EQ(headers.find("content-type"), "text/plain");
  EXPECT_EQ(headers.find("content-typ"), "");
}

TEST(Headers, set_replaces_all_of_that_name) {
  Headers headers;
  headers.add("A", "1");
  headers.add("a", "2");
  headers.set("A", "3");
  ASSERT_EQ(headers.all().size(), 1u);
  EXPECT_EQ(headers.find("a"), "3");
}

TEST(Request, finds_cookies_among_several) {
  Request request;
  request.headers.add("Cookie", "a=1; millrace_view=xyz ;b=\"quoted\"; c");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("millrace_view"), "xyz");
  EXPECT_EQ(request.cookie("b"), "quoted");
  EXPECT_EQ(request.cookie("c"), std::nullopt);
  EXPECT_EQ(request.cookie("view"), std::nullopt);
}

TEST(Problem, names_everything_a_client_needs) {
  Request request;
  request.id = "abc";
  Error error{Status::unprocessable, "validation", "Some fields are not valid."};
  error.fields.push_back({"username", "Field required", "missing"});
  const Response response = problem(request, error);
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
  EXPECT_EQ(
      std::get<std::string>(response.body),
      R"({"type":"about:blank","title":"Unprocessable Content","status":422,"code":"validation",)"
      R"("detail":"Some fields are not valid.",)"
      R"("errors":[{"loc":"username","message":"Field required","type":"missing"}],"request_id":"abc"})");
}

TEST(Problem, says_when_to_come_back) {
  Error error{Status::too_many_requests, "rate", "Slow down.", {}, std::chrono::seconds(7)};
  EXPECT_EQ(problem(Request{}, error).headers.find("Retry-After"), "7");
  EXPECT_EQ(problem(Request{}, {Status::unavailable, "busy", ""}).headers.find("Retry-After"), "1");
}

TEST(ContentDisposition, cannot_break_out_of_its_header) {
  EXPECT_EQ(content_disposition("attachment", "clip.mp4"), "attachment; filename=\"clip.mp4\"");
  EXPECT_EQ(content_disposition("attachment", "a\r\nSet-Cookie: x=1.mp4"),
            "attachment; filename=\"aSet-Cookie: x=1.mp4\"");
  EXPECT_EQ(content_disposition("inline", "a\"b\\c/d.mp4"),
            "inline; filename=\"a_b_c_d.mp4\"; filename*=UTF-8''a%22b_c_d.mp4");
  EXPECT_EQ(content_disposition("attachment", "日本.mp4"),
            "attachment; filename=\"__.mp4\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.mp4");
  EXPECT_EQ(content_disposition("attachment", "\xE2\x80\xAEgpj.exe"), "attachment; filename=\"gpj.exe\"");
  EXPECT_EQ(content_disposition("attachment", "\xFF"),
            "attachment; filename=\"_\"; filename*=UTF-8''%EF%BF%BD");
  EXPECT_EQ(content_disposition("attachment", ""), "attachment");
}

struct Asked {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

Entity entity_of(std::uint64_t size, Asked& asked) {
  Entity entity{.type = "video/mp4", .etag = "\"v1\"", .cache_control = "private", .size = size};
  entity.pieces = [&asked](std::uint64_t offset, std::uint64_t count) {
    asked = {offset, count};
    Pieces pieces;
    pieces.bytes = count;
    return pieces;
  };
  return entity;
}

Response asked_with(Method method, std::vector<std::pair<std::string, std::string>> headers, Asked& asked) {
  Request request;
  request.method = method;
  for (auto& [name, value] : headers) request.headers.add(name, value);
  return respond(request, entity_of(1000, asked));
}

TEST(Respond, gives_the_whole_and_parts) {
  Asked asked;
  Response whole = asked_with(Method::get, {}, asked);
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(asked.size, 1000u);
  EXPECT_EQ(whole.headers.find("ETag"), "\"v1\"");
  EXPECT_EQ(whole.headers.find("Accept-Ranges"), "bytes");
  Response part = asked_with(Method::get, {{"Range", "bytes=10-19"}}, asked);
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(asked.offset, 10u);
  EXPECT_EQ(asked.size, 10u);
  EXPECT_EQ(part.headers.find("Content-Range"), "bytes 10-19/1000");
}

TEST(Respond, says_the_size_when_a_range_cannot_be_satisfied) {
  Asked asked;
  const Response response = asked_with(Method::get, {{"Range", "bytes=1000-"}}, asked);
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(response.headers.find("Content-Range"), "bytes */1000");
}

TEST(Respond, answers_head_with_the_headers_alone) {
  Asked asked;
  const Response response = asked_with(Method::head, {{"Range", "bytes=0-9"}}, asked);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("Content-Length"), "1000");
  EXPECT_EQ(response.headers.find("Content-Type"), "video/mp4");
  EXPECT_EQ(asked.size, 0u);
}

TEST(Respond, holds_conditions_before_ranges) {
  struct Case {
    std::vector<std::pair<std::string, std::string>> headers;
    int status;
  };
  const std::vector<Case> cases{
      {{{"If-None-Match", "\"v1\""}}, 304},
      {{{"If-None-Match", "W/\"v1\""}}, 304},
      {{{"If-None-Match", "\"x\", \"v1\""}}, 304},
      {{{"If-None-Match", "*"}}, 304},
      {{{"If-None-Match", "\"v1\""}, {"Range", "bytes=0-1"}}, 304},
      {{{"If-None-Match", "\"v2\""}, {"Range", "bytes=0-1"}}, 206},
      {{{"If-None-Match", "v1"}}, 200},
      {{{"If-Range", "\"v1\""}, {"Range", "bytes=0-1"}}, 206},
      {{{"If-Range", "W/\"v1\""}, {"Range", "bytes=0-1"}}, 200},
      {{{"If-Range", "\"v2\""}, {"Range", "bytes=0-1"}}, 200},
      {{{"If-Range", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Range", "bytes=0-1"}}, 200},
      {{{"If-Range", "\"v2\""}, {"Range", "bytes=5000-"}}, 200},
      {{{"If-Match", "\"v1\""}}, 200},
      {{{"If-Match", "\"v2\""}}, 412},
      {{{"If-Match", "W/\"v1\""}}, 412},
      {{{"If-Match", "*"}}, 200},
  };
  for (const auto& one : cases) {
    Asked asked;
    EXPECT_EQ(asked_with(Method::get, one.headers, asked).status, one.status)
        << one.headers[0].first << ": " << one.headers[0].second;
  }
}

}  // namespace
}  // namespace millrace::http
