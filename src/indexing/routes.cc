#include "indexing/routes.h"

#include "http/json.h"

namespace millrace::indexing {
namespace {

Task<Result<videos::Video>> renew(http::Request& request, Indexing& indexing, videos::Videos& videos,
                                  accounts::Accounts& accounts) {
  auto viewer = co_await accounts.viewer(request);
  auto record = co_await videos.find_to_edit(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  if (record->state != "ready" || !record->media)
    co_return fail(Status::conflict, "not_ready", "This video is not ready. Try again when it is.");
  if (auto renewed = co_await indexing.renew(*record->media); !renewed) co_return fail(renewed.error());
  co_return co_await videos.show(*record, viewer);
}

struct Burnt {
  std::optional<int> track;
};
BOOST_DESCRIBE_STRUCT(Burnt, (), (track))
inline http::Rules rules(const Burnt*) {
  return {{"track", {.description = "a number of picture_subtitles; null: none"}}};
}

Task<Result<videos::Video>> burn(http::Request& request, Burnt wanted, Indexing& indexing,
                                 videos::Videos& videos, accounts::Accounts& accounts) {
  auto viewer = co_await accounts.viewer(request);
  auto record = co_await videos.find_to_edit(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  if (record->state != "ready" || !record->media)
    co_return fail(Status::conflict, "not_ready", "This video is not ready. Try again when it is.");
  auto burnt = co_await indexing.burn(*record->media, wanted.track.value_or(0));
  if (!burnt) co_return fail(burnt.error());
  co_return co_await videos.show(*record, viewer);
}

}  // namespace

void add_routes(http::Router& router, Indexing& indexing, videos::Videos& videos,
                accounts::Accounts& accounts) {
  http::json_route<videos::Video>(
      router, http::Method::post, "/api/v1/videos/{id}/recipe",
      {.summary = "Give a video the server's present ladder", .tag = "videos", .needs_token = true},
      [&](http::Request& r) { return renew(r, indexing, videos, accounts); });
  http::json_route<Burnt, videos::Video>(
      router, http::Method::put, "/api/v1/videos/{id}/burnt-subtitles",
      {.summary = "Show subtitles that are pictures in the picture itself",
       .tag = "videos",
       .needs_token = true},
      [&](http::Request& r, Burnt wanted) { return burn(r, wanted, indexing, videos, accounts); });
}

}  // namespace millrace::indexing
