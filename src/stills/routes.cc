#include "stills/stills.h"

namespace millrace::stills {
namespace {

Task<http::Response> show(http::Request& request, Stills& stills, videos::Videos& videos,
                          accounts::Accounts& accounts, int width) {
  auto viewer = co_await accounts.viewer(request);
  auto record = co_await videos.find(std::string(request.param("id")), viewer);
  if (!record) co_return http::problem(request, record.error());
  if (record->state != "ready" || !record->has_video || !record->media)
    co_return http::problem(request, videos::not_found());
  auto file = co_await stills.poster(*record->media, width);
  if (!file) co_return http::problem(request, file.error());
  http::Entity entity;
  entity.type = "image/jpeg";
  entity.etag = "\"" + record->media->text() + "-" + std::to_string(width) + "\"";
  entity.cache_control = record->visibility == "private" ? "private, max-age=60" : "public, max-age=60";
  entity.size = (*file)->size;
  entity.pieces = [file = *file](std::uint64_t offset, std::uint64_t size) {
    return http::Pieces{{http::FilePiece{file, offset, size}}, size, {}};
  };
  co_return http::respond(request, entity);
}

}  // namespace

void add_routes(http::Router& router, Stills& stills, videos::Videos& videos, accounts::Accounts& accounts) {
  for (int width : kPosterWidths)
    router.add(
        http::Method::get, "/media/{id}/poster-" + std::to_string(width) + ".jpg",
        [&stills, &videos, &accounts, width](http::Request& r) {
          return show(r, stills, videos, accounts, width);
        },
        {.summary = "The poster, " + std::to_string(width) + " pixels wide at most", .tag = "playing"});
}

}  // namespace millrace::stills
