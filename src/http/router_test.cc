#include "http/router.h"

#include <gtest/gtest.h>

#include "http/uri.h"

namespace millrace::http {
namespace {

Router routed(std::vector<std::pair<Method, std::string>> routes) {
  Router router;
  for (auto& [method, pattern] : routes)
    router.add(method, pattern, [](Request&) -> Task<Response> { co_return Response{}; });
  return router;
}

std::string found(const Router& router, std::string_view path, Method method = Method::get) {
  const auto match = router.match(method, path);
  if (match.route == nullptr) return "";
  std::string text = match.route->pattern;
  for (const auto& [name, value] : match.params) text += " " + name + "=" + value;
  return text;
}

TEST(Router, matches_by_segments) {
  const Router router = routed({{Method::get, "/"},
                                {Method::get, "/api/v1/videos"},
                                {Method::get, "/api/v1/videos/{id}"},
                                {Method::get, "/api/v1/videos/mine"},
                                {Method::get, "/media/{id}/{rest*}"},
                                {Method::get, "/media/{video}/master.m3u8"},
                                {Method::post, "/register/"}});
  EXPECT_EQ(found(router, "/"), "/");
  EXPECT_EQ(found(router, "/api/v1/videos"), "/api/v1/videos");
  EXPECT_EQ(found(router, "/api/v1/videos/"), "");
  EXPECT_EQ(found(router, "/api/v1/videos/x1"), "/api/v1/videos/{id} id=x1");
  EXPECT_EQ(found(router, "/api/v1/videos/mine"), "/api/v1/videos/mine");
  EXPECT_EQ(found(router, "/api/v1/videos/x1/y"), "");
  EXPECT_EQ(found(router, "/media/a/master.m3u8"), "/media/{video}/master.m3u8 video=a");
  EXPECT_EQ(found(router, "/media/a/b/c.m4s"), "/media/{id}/{rest*} id=a rest=b/c.m4s");
  EXPECT_EQ(found(router, "/media/a/"), "/media/{id}/{rest*} id=a rest=");
  EXPECT_EQ(found(router, "/media/a"), "");
  EXPECT_EQ(found(router, "/register/", Method::post), "/register/");
  EXPECT_EQ(found(router, "/register", Method::post), "");
  EXPECT_EQ(found(router, ""), "");
  EXPECT_EQ(found(router, "*"), "");
}

TEST(Router, comes_back_from_a_literal_that_leads_nowhere) {
  const Router router =
      routed({{Method::get, "/a/b/c"}, {Method::get, "/a/{x}/d"}, {Method::get, "/{rest*}"}});
  EXPECT_EQ(found(router, "/a/b/d"), "/a/{x}/d x=b");
  EXPECT_EQ(found(router, "/a/b/e"), "/{rest*} rest=a/b/e");
}

TEST(Router, lets_head_find_get_and_names_the_allowed_methods) {
  const Router router = routed({{Method::get, "/a"}, {Method::delete_, "/a"}});
  EXPECT_EQ(found(router, "/a", Method::head), "/a");
  const auto match = router.match(Method::post, "/a");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allowed, (std::vector{Method::get, Method::head, Method::delete_}));
  EXPECT_TRUE(router.match(Method::post, "/b").allowed.empty());
}

TEST(Router, refuses_the_same_route_twice) {
  Router router = routed({{Method::get, "/a/{x}"}});
  EXPECT_THROW(router.add(Method::get, "/a/{y}", {}), std::logic_error);
  EXPECT_THROW(router.add(Method::get, "/a/{y*}/b", {}), std::logic_error);
}

TEST(Path, is_decoded_once_and_never_climbs) {
  struct Case {
    std::string raw, expected;  // "-": refused
  };
  const std::vector<Case> cases{
      {"/", "/"},          {"/a/b", "/a/b"},     {"/a%20b", "/a b"},     {"/%E8%A7%86", "/视"},
      {"/a%2Fb", "/a/b"},  {"/a/", "/a/"},       {"//a///b//", "/a/b/"}, {"/a%252e", "/a%2e"},
      {"/...", "/..."},    {"/a..b", "/a..b"},   {"/a+b", "/a+b"},       {"", "-"},
      {"a", "-"},          {"/..", "-"},         {"/../x", "-"},         {"/a/../b", "-"},
      {"/a/..", "-"},      {"/.", "-"},          {"/./a", "-"},          {"/%2e%2e/x", "-"},
      {"/.%2e/x", "-"},    {"/a%2f..%2fb", "-"}, {"/%2F..", "-"},        {"/a%00b", "-"},
      {"/%0a", "-"},       {"/%0d%0aX", "-"},    {"/%7f", "-"},          {"/%", "-"},
      {"/%2", "-"},        {"/%zz", "-"},        {"/%c0%af", "-"},       {"/%c0%ae%c0%ae/", "-"},
      {"/%e0%80%af", "-"}, {"/%ed%a0%80", "-"},  {"/%f4%90%80%80", "-"}, {"/%ff", "-"},
      {"/%e8%a7", "-"}};
  for (const auto& one : cases) {
    const auto path = decode_path(one.raw);
    EXPECT_EQ(path.value_or("-"), one.expected) << one.raw;
  }
}

TEST(Query, is_decoded_in_order) {
  const auto query = decode_query("q=a+b%26c&&empty&x=1=2&q=%E8%A7%86");
  ASSERT_TRUE(query);
  const std::vector<std::pair<std::string, std::string>> expected{
      {"q", "a b&c"}, {"empty", ""}, {"x", "1=2"}, {"q", "视"}};
  EXPECT_EQ(*query, expected);
  for (const char* bad : {"a=%", "a=%0", "%zz=1", "a=%00", "a=%ff", "%c0%80"})
    EXPECT_FALSE(decode_query(bad)) << bad;
}

}  // namespace
}  // namespace millrace::http
