#include "http/json.h"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

enum class Visibility { public_, unlisted, private_ };
BOOST_DESCRIBE_ENUM(Visibility, public_, unlisted, private_)

struct Span {
  double in = 0;
  std::optional<double> out;
};
BOOST_DESCRIBE_STRUCT(Span, (), (in, out))

struct Edit {
  std::string title;
  int count = 0;
  std::uint8_t small = 0;
  bool loud = false;
  Visibility visibility = Visibility::private_;
  std::vector<Span> spans;
  std::optional<std::string> note;
  boost::json::value extra;
};
BOOST_DESCRIBE_STRUCT(Edit, (), (title, count, small, loud, visibility, spans, note, extra))
Rules rules(const Edit*) {
  return {{"title", {.min_length = 2, .max_length = 5, .description = "As shown."}},
          {"count", {.minimum = -3, .maximum = 10}},
          {"spans", {.min_length = 1, .max_length = 2}},
          {"note", {.one_of = {"a", "b", "c"}}}};
}

const std::string kGood =
    R"({"title":"abc","count":3,"small":255,"loud":true,"visibility":"public","spans":[{"in":1}],"extra":{"x":[1]}})";

std::string errors_of(std::string_view text) {
  const auto result = from_json<Edit>(text);
  if (result) return "good";
  if (result.error().fields.empty()) return result.error().code;
  std::string out;
  for (const auto& field : result.error().fields)
    out += (out.empty() ? "" : " ") + field.loc + ":" + field.type;
  return out;
}

std::string with(std::string_view from, std::string_view to) {
  std::string text = kGood;
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Json, reads_a_described_struct) {
  const auto edit = from_json<Edit>(kGood);
  ASSERT_TRUE(edit);
  EXPECT_EQ(edit->title, "abc");
  EXPECT_EQ(edit->small, 255);
  EXPECT_EQ(edit->visibility, Visibility::public_);
  ASSERT_EQ(edit->spans.size(), 1u);
  EXPECT_EQ(edit->spans[0].out, std::nullopt);
  EXPECT_EQ(to_json(*edit), R"({"title":"abc","count":3,"small":255,"loud":true,"visibility":"public",)"
                            R"("spans":[{"in":1,"out":null}],"note":null,"extra":{"x":[1]}})");
}

TEST(Json, names_each_wrong_field_as_pydantic_does) {
  EXPECT_EQ(errors_of("{}"),
            "title:missing count:missing small:missing loud:missing visibility:missing spans:missing "
            "extra:missing");
  EXPECT_EQ(errors_of("[]"), ":model_attributes_type");
  EXPECT_EQ(errors_of(with("\"abc\"", "5")), "title:string_type");
  EXPECT_EQ(errors_of(with("\"abc\"", "null")), "title:string_type");
  EXPECT_EQ(errors_of(with("\"abc\"", "\"a\"")), "title:string_too_short");
  EXPECT_EQ(errors_of(with("\"abc\"", "\"abcdef\"")), "title:string_too_long");
  EXPECT_EQ(errors_of(with("\"abc\"", "\"视视视视视\"")), "good");
  EXPECT_EQ(errors_of(with("\"abc\"", R"("a\u0000b")")), "title:string_pattern_mismatch");
  EXPECT_EQ(errors_of(with("\"count\":3", "\"count\":\"x\"")), "count:int_parsing");
  EXPECT_EQ(errors_of(with("\"count\":3", "\"count\":\"3\"")), "count:int_type");
  EXPECT_EQ(errors_of(with("\"count\":3", "\"count\":true")), "count:int_type");
  EXPECT_EQ(errors_of(with("\"count\":3", "\"count\":3.0")), "good");
  EXPECT_EQ(errors_of(with("\"count\":3", "\"count\":3.5")), "count:int_from_float");
  EXPECT_EQ(errors_of(with("\"count\":3", "\"count\":-4")), "count:greater_than_equal");
  EXPECT_EQ(errors_of(with("\"count\":3", "\"count\":11")), "count:less_than_equal");
  EXPECT_EQ(errors_of(with("\"small\":255", "\"small\":256")), "small:less_than_equal");
  EXPECT_EQ(errors_of(with("\"small\":255", "\"small\":-1")), "small:greater_than_equal");
  EXPECT_EQ(errors_of(with("\"small\":255", "\"small\":1e300")), "small:int_parsing_size");
  EXPECT_EQ(errors_of(with("true", "1")), "loud:bool_type");
  EXPECT_EQ(errors_of(with("\"public\"", "\"public_\"")), "visibility:enum");
  EXPECT_EQ(errors_of(with("\"public\"", "0")), "visibility:enum");
  EXPECT_EQ(errors_of(with("[{\"in\":1}]", "{}")), "spans:list_type");
  EXPECT_EQ(errors_of(with("[{\"in\":1}]", "[]")), "spans:too_short");
  EXPECT_EQ(errors_of(with("[{\"in\":1}]", R"([{"in":1},{"in":2},{"in":3}])")), "spans:too_long");
  EXPECT_EQ(errors_of(with("{\"in\":1}", R"({"in":"x","role":"admin"})")),
            "spans.0.in:float_type spans.0.role:extra_forbidden");
  EXPECT_NE(errors_of(with("\"in\":1", "\"in\":1e400")), "good");
  EXPECT_EQ(errors_of(with("\"extra\"", "\"note\":\"z\",\"extra\"")), "note:literal_error");
  EXPECT_EQ(errors_of(with("\"extra\"", "\"note\":null,\"extra\"")), "good");
  EXPECT_EQ(errors_of(with("\"extra\"", "\"is_admin\":true,\"extra\"")), "is_admin:extra_forbidden");
}

TEST(Json, refuses_what_is_not_strict) {
  const std::string deep = with("{\"x\":[1]}", std::string(40, '[') + std::string(40, ']'));
  for (const std::string& text : {std::string(),
                                  std::string("{"),
                                  std::string("nul"),
                                  kGood + "x",
                                  kGood + kGood,
                                  deep,
                                  with("\"loud\":true", "\"loud\":true,\"loud\":false"),
                                  with("\"x\":[1]", R"("x":1,"x":2)"),
                                  with("\"x\":[1]", R"("x":1,"\u0078":2)"),
                                  with("abc", "\xFF"),
                                  with("abc", "\xC0\x80"),
                                  with("abc", "\xED\xA0\x80"),
                                  with("abc", "\\ud800"),
                                  with("abc", "a\nb"),
                                  with("true", "True"),
                                  with("3", "03"),
                                  with("3", "+3"),
                                  with("3", "NaN"),
                                  with("3,", "3,,"),
                                  std::string("{\"a\":1}//x"),
                                  "\xEF\xBB\xBF" + kGood,
                                  std::string(100000, '[')})
    EXPECT_EQ(errors_of(text), "bad_request") << text.substr(0, 100);
  EXPECT_EQ(errors_of("\"" + std::string(kMaxJsonBytes, 'a') + "\""), "too_large");
}

TEST(Json, answers_a_flood_of_errors_with_a_few) {
  std::string text = "{";
  for (int i = 0; i < 5000; i++) text += "\"k" + std::to_string(i) + "\":1,";
  text.back() = '}';
  EXPECT_EQ(from_json<Edit>(text).error().fields.size(), 50u);
}

TEST(Json, shows_errors_as_fastapi_does) {
  const auto missing = from_json<Span>(R"({"out":"x"})");
  const Response response = fastapi_validation(missing.error());
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(std::get<std::string>(response.body),
            R"({"detail":[{"type":"missing","loc":["body","in"],"msg":"Field required"},)"
            R"({"type":"float_type","loc":["body","out"],"msg":"Input should be a valid number"}]})");
  Error nested{
      Status::unprocessable, "validation", "", {{"spans.12.in", "m", "t"}, {"query.limit", "m", "t"}}};
  EXPECT_EQ(std::get<std::string>(fastapi_validation(nested).body),
            R"({"detail":[{"type":"t","loc":["body","spans",12,"in"],"msg":"m"},)"
            R"({"type":"t","loc":["query","limit"],"msg":"m"}]})");
  EXPECT_EQ(
      std::get<std::string>(fastapi_validation({Status::not_found, "not_found", "Video not found"}).body),
      R"({"detail":"Video not found"})");
}

TEST(Json, reads_integers_of_the_query) {
  Request request;
  request.query = {{"limit", "20"}, {"bad", "x"}, {"big", "900"}};
  EXPECT_EQ(query_integer(request, "limit", 1, 100).value(), 20);
  EXPECT_EQ(query_integer(request, "none", 1, 100).value(), std::nullopt);
  EXPECT_EQ(query_integer(request, "bad", 1, 100).error().fields.at(0).type, "int_parsing");
  EXPECT_EQ(query_integer(request, "big", 1, 100).error().fields.at(0).type, "less_than_equal");
}

TEST(OpenApi, describes_routes_by_the_structs_they_parse) {
  Router router;
  json_route<Edit, Span>(router, Method::patch, "/api/v1/videos/{id}",
                         {.summary = "Edit", .tag = "videos", .needs_token = true},
                         [](Request&, Edit) -> Task<Result<Span>> { co_return Span{}; });
  json_route<Nothing>(router, Method::delete_, "/api/v1/videos/{id}", {.summary = "Delete"},
                      [](Request&) -> Task<Result<Nothing>> { co_return Nothing{}; });
  router.add(Method::get, "/media/{id}/{rest*}", {},
             {.summary = "Bytes", .query = {{"download", "as a file"}}});
  router.add(Method::get, "/hidden", {});
  const auto document = boost::json::parse(openapi(router, "Millrace", "0.1.0"));
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  const auto& paths = document.at("paths").as_object();
  EXPECT_EQ(paths.size(), 2u);
  const auto& patch = paths.at("/api/v1/videos/{id}").at("patch");
  EXPECT_EQ(patch.at("operationId"), "patch_videos_by_id");
  EXPECT_EQ(boost::json::serialize(patch.at("requestBody").at("content")),
            R"({"application/json":{"schema":{"$ref":"#/components/schemas/Edit"}}})");
  EXPECT_EQ(patch.at("parameters").at(0).at("name"), "id");
  EXPECT_TRUE(patch.as_object().contains("security"));
  EXPECT_TRUE(paths.at("/api/v1/videos/{id}").at("delete").at("responses").as_object().contains("204"));
  EXPECT_EQ(paths.at("/media/{id}/{rest}").at("get").at("parameters").as_array().size(), 3u);
  const auto& schemas = document.at("components").at("schemas").as_object();
  EXPECT_EQ(boost::json::serialize(schemas.at("Span")),
            R"({"type":"object","properties":{"in":{"type":"number"},"out":{"anyOf":[{"type":"number"},)"
            R"({"type":"null"}]}},"required":["in","out"],"additionalProperties":false})");
  EXPECT_EQ(boost::json::serialize(schemas.at("Edit").at("properties").at("title")),
            R"({"type":"string","minLength":2,"maxLength":5,"description":"As shown."})");
  EXPECT_EQ(boost::json::serialize(schemas.at("Edit").at("properties").at("visibility")),
            R"({"type":"string","enum":["public","unlisted","private"]})");
  EXPECT_TRUE(schemas.contains("Problem"));
}

namespace other {
struct Span {
  int different = 0;
};
BOOST_DESCRIBE_STRUCT(Span, (), (different))
}  // namespace other

TEST(OpenApi, refuses_two_types_of_one_name) {
  boost::json::object components;
  add_schema<Span>(components);
  add_schema<Span>(components);
  EXPECT_THROW(add_schema<other::Span>(components), std::logic_error);
}

}  // namespace
}  // namespace millrace::http
