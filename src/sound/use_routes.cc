#include "sound/routes.h"

#include "http/json.h"

namespace millrace::sound {
namespace {

using http::Method;
using http::Request;

struct Parts {
  Uses& uses;
  videos::Videos& videos;
  media::Library& library;
  accounts::Accounts& accounts;
};

Task<Result<videos::VideoRecord>> own(Request& request, Parts parts, videos::Viewer viewer) {
  auto video = co_await parts.videos.find_to_edit(std::string(request.param("id")), viewer);
  if (video && video->is_clip())
    co_return fail(Status::conflict, "is_clip", "This is there for whole videos only, not for clips.");
  co_return video;
}

Task<Result<http::Response>> use(Request& request, Parts parts, UseRequest wanted) {
  auto who = co_await parts.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto video = co_await own(request, parts, *who);
  if (!video) co_return fail(video.error());
  auto subject = co_await ready_subject(*video, parts.library);
  if (!subject) co_return fail(subject.error());
  std::string made = wanted.result;
  auto used = co_await parts.uses.use(*subject, std::move(wanted), who->user.text());
  if (!used) co_return fail(used.error());
  auto shown = co_await parts.videos.show(std::move(*video), *who);
  if (!shown) co_return fail(shown.error());
  bool heard = std::ranges::any_of(shown->made_sounds, [&](const videos::VideoMadeSound& sound) {
    return sound.id == made && sound.heard;
  });
  co_return http::json_response(heard ? 200 : 202, *shown);
}

Task<Result<videos::Video>> take_back(Request& request, Parts parts, std::string made) {
  auto viewer = co_await parts.accounts.viewer(request);
  auto video = co_await own(request, parts, viewer);
  if (!video) co_return fail(video.error());
  co_await parts.uses.take_back(*video, std::move(made));
  co_return co_await parts.videos.show(std::move(*video), viewer);
}

}  // namespace

void add_use_routes(http::Router& router, Uses& uses, videos::Videos& videos, media::Library& library,
                    accounts::Accounts& accounts) {
  Parts parts{uses, videos, library, accounts};
  const std::string path = "/api/v1/videos/{id}/sound";
  http::RouteDoc used{.summary = "Hear a made file of sound with the video; 200 when it is heard already",
                      .tag = "sound",
                      .success = 202,
                      .needs_token = true};
  used.response_schema = "Video";
  http::json_route<UseRequest, videos::Video>(
      router, Method::post, path, used,
      [parts](Request& r, UseRequest wanted) { return use(r, parts, std::move(wanted)); });
  http::json_route<videos::Video>(
      router, Method::delete_, path,
      {.summary = "Go back to the sound of the video's own file", .tag = "sound", .needs_token = true},
      [parts](Request& r) { return take_back(r, parts, {}); });
  http::json_route<videos::Video>(
      router, Method::delete_, path + "/{sound}",
      {.summary = "Take one made sound back", .tag = "sound", .needs_token = true},
      [parts](Request& r) { return take_back(r, parts, std::string(r.param("sound"))); });
}

}  // namespace millrace::sound
