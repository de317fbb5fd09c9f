// /media/{id}/chapters/{version}.vtt and .json.
#include "base/number.h"
#include "chapters/routes.h"
#include "deliver/versioned.h"

namespace millrace::chapters {

using http::Request;
using http::Response;

namespace {

Error no_such_file() {
  return {Status::not_found, "not_found", "This video has no such chapters."};
}

struct File {
  std::string (*write)(const package::Chapters&, std::int64_t);
  std::string type;
};

Task<Response> file(Request& request, Rooms& rooms) {
  auto playable = co_await rooms.access.watchable(request, request.param("id"));
  if (!playable) co_return http::problem(request, playable.error());
  std::string_view name = request.param("file");
  auto dot = std::min(name.rfind('.'), name.size());
  auto version = parse_number<long long>(name.substr(0, dot));
  std::string_view extension = name.substr(dot);
  std::optional<File> file;
  if (extension == ".vtt") file = File{package::chapters_vtt, "text/vtt; charset=utf-8"};
  if (extension == ".json") file = File{package::chapters_json, "application/json"};
  if (!file || !version || *version < 1) co_return http::problem(request, no_such_file());
  auto row = co_await rooms.videos.chapters(playable->video->id);
  if (row.list.empty() || *version > row.version) co_return http::problem(request, no_such_file());
  auto duration = playable->video->duration_ms;
  auto text = co_await run_blocking(rooms.pool, [&] { return file->write(row.list, duration); });
  co_return deliver::answer(request, *playable, {std::move(text), file->type, *version == row.version});
}

}  // namespace

void add_media_routes(http::Router& router, Rooms& rooms) {
  router.add(http::Method::get, "/media/{id}/chapters/{file}", [&](Request& r) { return file(r, rooms); },
             {.summary = "Chapters: {version}.vtt, or {version}.json as HLS names them", .tag = "playing"});
}

}  // namespace millrace::chapters
