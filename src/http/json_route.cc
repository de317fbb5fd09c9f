// Around the JSON of a route: reading its body, and errors in FastAPI's shape.
#include <charconv>

#include "http/json.h"

namespace millrace::http {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "spans.0.in" -> ["body","spans",0,"in"]; what is not of the body says so itself ("query.limit").
boost::json::array fastapi_loc(std::string_view loc) {
  boost::json::array out;
  const bool elsewhere = loc.starts_with("query.") || loc.starts_with("path.") || loc.starts_with("header.");
  if (!elsewhere) out.emplace_back("body");
  while (!loc.empty()) {
    const auto end = std::min(loc.find('.'), loc.size());
    const std::string_view part = loc.substr(0, end);
    loc.remove_prefix(std::min(end + 1, loc.size()));
    if (all_digits(part))
      out.emplace_back(std::stoi(std::string(part)));
    else
      out.emplace_back(boost::json::string_view(part.data(), part.size()));
  }
  return out;
}

}  // namespace

namespace detail {

bool is_json(std::string_view content_type) {
  return equals_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))), "application/json");
}

Task<Result<std::string>> read_json_body(Request& request) {
  if (!is_json(request.headers.find("Content-Type")))
    co_return fail(Status::unsupported_media, "unsupported_media", "The body must be application/json.");
  if (request.body == nullptr) co_return std::string();
  co_return co_await request.body->read_all(kMaxJsonBytes);
}

}  // namespace detail

Response fastapi_validation(const Error& error) {
  if (error.fields.empty() && error.status != Status::unprocessable && error.code != "bad_request") {
    boost::json::object document{{"detail", error.detail}};
    return Response::json(status_code(error.status), boost::json::serialize(document));
  }
  boost::json::array details;
  for (const auto& field : error.fields)
    details.push_back(
        boost::json::object{{"type", field.type}, {"loc", fastapi_loc(field.loc)}, {"msg", field.message}});
  if (details.empty())
    details.push_back(boost::json::object{
        {"type", "json_invalid"}, {"loc", boost::json::array{"body", 0}}, {"msg", "JSON decode error"}});
  return Response::json(422, boost::json::serialize(boost::json::object{{"detail", std::move(details)}}));
}

Result<std::optional<std::int64_t>> query_integer(const Request& request, std::string_view name,
                                                  std::int64_t least, std::int64_t most) {
  const auto text = request.query_value(name);
  if (!text) return std::optional<std::int64_t>();
  Error error{Status::unprocessable, "validation", "Some fields are not valid."};
  auto refuse = [&](std::string type, std::string message) {
    error.fields.push_back({"query." + std::string(name), std::move(message), std::move(type)});
    return fail(std::move(error));
  };
  std::int64_t value = 0;
  const auto result = std::from_chars(text->data(), text->data() + text->size(), value);
  if (result.ec != std::errc{} || result.ptr != text->data() + text->size())
    return refuse("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
  if (value < least)
    return refuse("greater_than_equal", "Input should be greater than or equal to " + std::to_string(least));
  if (value > most)
    return refuse("less_than_equal", "Input should be less than or equal to " + std::to_string(most));
  return std::optional(value);
}

}  // namespace millrace::http
