#include "search/routes.h"

#include "http/json.h"
#include "http/utf8.h"

namespace millrace::search {
namespace {

using http::Method;
using http::Request;

constexpr std::size_t kMostCharacters = 200;

Error invalid(std::string type, std::string message) {
  return {Status::unprocessable,
          "validation",
          "The request has a value that is not allowed.",
          {{"query.q", std::move(message), std::move(type)}}};
}

Result<Asked> asked_of(const Request& request, int usual, int most) {
  auto text = request.query_value("q");
  if (!text) return fail(invalid("missing", "Field required"));
  if (text->find_first_not_of(" \t\r\n") == std::string_view::npos)
    return fail(invalid("string_too_short", "Input should have at least one character"));
  if (text->size() > kMostCharacters * 4 || http::utf8_length(http::repaired_utf8(*text)) > kMostCharacters)
    return fail(invalid("string_too_long",
                        "Input should have at most " + std::to_string(kMostCharacters) + " characters"));
  auto limit = http::query_integer(request, "limit", 1, most);
  if (!limit) return fail(limit.error());
  return Asked{std::string(*text), static_cast<int>(limit->value_or(usual)),
               std::string(request.query_value("cursor").value_or(""))};
}

Task<Result<SearchResults>> find(Request& request, Search& search, accounts::Accounts& accounts) {
  auto asked = asked_of(request, 20, 50);
  if (!asked) co_return fail(asked.error());
  auto viewer = co_await accounts.viewer(request);
  co_return co_await search.find(std::move(*asked), std::move(viewer));
}

Task<Result<SaidResults>> find_in(Request& request, Search& search, videos::Videos& videos,
                                  accounts::Accounts& accounts) {
  auto asked = asked_of(request, 200, 1000);
  if (!asked) co_return fail(asked.error());
  auto viewer = co_await accounts.viewer(request);
  auto record = co_await videos.find(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  std::string track(request.query_value("track").value_or(""));
  co_return co_await search.find_in(record->id, std::move(*asked), std::move(track));
}

}  // namespace

void add_routes(http::Router& router, Search& search, videos::Videos& videos, accounts::Accounts& accounts) {
  http::RouteDoc everywhere{.summary = "Search titles, descriptions and what is said", .tag = "search"};
  everywhere.query = {{"q", "words: all must be found, the last may be unfinished"},
                      {"limit", "1 to 50", "integer"},
                      {"cursor", "next_cursor of the page before"}};
  http::json_route<SearchResults>(router, Method::get, "/api/v1/search", everywhere,
                                  [&](Request& r) { return find(r, search, accounts); });
  http::RouteDoc within{.summary = "Search what is said in a video", .tag = "search"};
  within.query = {{"q", "words: all must be found, the last may be unfinished"},
                  {"track", "only in these subtitles"},
                  {"limit", "1 to 1000", "integer"}};
  http::json_route<SaidResults>(router, Method::get, "/api/v1/videos/{id}/search", within,
                                [&](Request& r) { return find_in(r, search, videos, accounts); });
}

}  // namespace millrace::search
