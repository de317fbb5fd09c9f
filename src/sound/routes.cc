#include "sound/routes.h"

#include "http/json.h"

namespace millrace::sound {
namespace {

using http::Method;
using http::Request;

struct Parts {
  Sounds& sounds;
  Measures& measures;
  videos::Videos& videos;
  media::Library& library;
  accounts::Accounts& accounts;
};

// Files of sound are for whoever can edit the video: each costs minutes of the machine and room on its disk,
// and there is no end to how many different ones can be asked for.
Task<Result<videos::VideoRecord>> own(Request& request, Parts parts) {
  auto viewer = co_await parts.accounts.viewer(request);
  co_return co_await parts.videos.find_to_edit(std::string(request.param("id")), viewer);
}

Task<Result<http::Response>> ask(Request& request, Parts parts, SoundRequest wanted) {
  auto who = co_await parts.accounts.require(request);
  if (!who) co_return fail(who.error());
  videos::Viewer viewer = *who;
  auto video = co_await parts.videos.find_to_edit(std::string(request.param("id")), viewer);
  if (!video) co_return fail(video.error());
  auto subject = co_await ready_subject(*video, parts.library);
  if (!subject) co_return fail(subject.error());
  FindSubject find = [parts, viewer](std::string id) -> Task<Result<Subject>> {
    auto other = co_await parts.videos.find(std::move(id), viewer);
    if (!other) co_return fail(other.error());
    co_return co_await ready_subject(*other, parts.library);
  };
  auto recipe = co_await check(std::move(wanted), *subject, find);
  if (!recipe) co_return fail(recipe.error());
  auto sound = co_await parts.sounds.ask(*video, *recipe, who->user.text());
  if (!sound) co_return fail(sound.error());
  co_return http::json_response(sound->state == "ready" ? 200 : 202, *sound);
}

Task<Result<SoundList>> list(Request& request, Parts parts) {
  auto video = co_await own(request, parts);
  if (!video) co_return fail(video.error());
  co_return SoundList{co_await parts.sounds.list(*video)};
}

Task<Result<Sound>> show(Request& request, Parts parts) {
  auto video = co_await own(request, parts);
  if (!video) co_return fail(video.error());
  co_return co_await parts.sounds.one(*video, std::string(request.param("sound")));
}

Task<Result<http::Nothing>> remove(Request& request, Parts parts) {
  auto video = co_await own(request, parts);
  if (!video) co_return fail(video.error());
  auto removed = co_await parts.sounds.remove(*video, std::string(request.param("sound")));
  if (!removed) co_return fail(removed.error());
  co_return http::Nothing{};
}

Task<http::Response> fetch(Request& request, Parts parts) {
  auto video = co_await own(request, parts);
  if (!video) co_return http::problem(request, video.error());
  auto part = http::query_integer(request, "part", 1, 1000);
  if (!part) co_return http::problem(request, part.error());
  auto number = static_cast<std::size_t>(part->value_or(1) - 1);
  auto found = co_await parts.sounds.open(*video, std::string(request.param("sound")), number);
  if (!found) co_return http::problem(request, found.error());
  http::Entity entity;
  entity.type = found->type;
  entity.etag = found->etag;
  entity.cache_control = "private, no-cache";
  entity.size = found->bytes;
  entity.disposition = http::content_disposition("attachment", found->name);
  entity.pieces = [file = found->file, base = found->offset](std::uint64_t offset, std::uint64_t size) {
    return http::Pieces{{http::FilePiece{file, base + offset, size}}, size, {}};
  };
  co_return http::respond(request, entity);
}

Task<Result<Waveform>> waveform(Request& request, Parts parts) {
  constexpr std::int64_t kUsual = 1000, kMost = 20'000;
  constexpr std::int64_t kLongest = 1'000'000'000'000;  // milliseconds
  auto points = http::query_integer(request, "points", 1, kMost);
  if (!points) co_return fail(points.error());
  auto from = http::query_integer(request, "from_ms", 0, kLongest);
  if (!from) co_return fail(from.error());
  auto to = http::query_integer(request, "to_ms", 0, kLongest);
  if (!to) co_return fail(to.error());
  auto viewer = co_await parts.accounts.viewer(request);
  auto video = co_await parts.videos.find(std::string(request.param("id")), viewer);
  if (!video) co_return fail(video.error());
  auto subject = co_await ready_subject(*video, parts.library);
  if (!subject) co_return fail(subject.error());
  auto heard = co_await parts.library.load(co_await parts.videos.heard_media(subject->video));
  if (!heard) co_return fail(heard.error());
  co_return co_await parts.measures.waveform(
      *heard, {points->value_or(kUsual), from->value_or(0), to->value_or(kLongest)});
}

}  // namespace

Task<Result<Subject>> ready_subject(videos::VideoRecord video, media::Library& library) {
  if (video.state == "rejected") co_return fail(Status::conflict, video.reason_code, video.reason_detail);
  if (video.state != "ready" || !video.media)
    co_return fail(Status::conflict, "not_ready",
                   "This video is still being prepared. Try again in a moment.");
  auto media = co_await library.load(*video.media);
  if (!media) co_return fail(media.error());
  co_return Subject{std::move(video), *media};
}

void add_routes(http::Router& router, Sounds& sounds, Measures& measures, videos::Videos& videos,
                media::Library& library, accounts::Accounts& accounts) {
  Parts parts{sounds, measures, videos, library, accounts};
  const std::string path = "/api/v1/videos/{id}/audio";
  http::RouteDoc asked{.summary = "Have a file made of the sound; 200 when it is there already",
                       .tag = "sound",
                       .success = 202,
                       .needs_token = true};
  http::add_schema<Sound>(router.schemas());
  asked.response_schema = "Sound";
  http::json_route<SoundRequest, Sound>(
      router, Method::post, path, asked,
      [parts](Request& r, SoundRequest wanted) { return ask(r, parts, std::move(wanted)); });
  http::json_route<SoundList>(
      router, Method::get, path,
      {.summary = "The files of a video's sound", .tag = "sound", .needs_token = true},
      [parts](Request& r) { return list(r, parts); });
  http::json_route<Sound>(
      router, Method::get, path + "/{sound}",
      {.summary = "A file of sound: how far it is, and where it is", .tag = "sound", .needs_token = true},
      [parts](Request& r) { return show(r, parts); });
  http::json_route<http::Nothing>(
      router, Method::delete_, path + "/{sound}",
      {.summary = "Stop making a file of sound, or remove it", .tag = "sound", .needs_token = true},
      [parts](Request& r) { return remove(r, parts); });
  http::RouteDoc fetched{.summary = "A file of sound itself", .tag = "sound"};
  fetched.query = {{"part", "of a split, from 1 on", "integer"}};
  fetched.needs_token = true;
  router.add(
      Method::get, "/media/{id}/sound/{sound}", [parts](Request& r) { return fetch(r, parts); }, fetched);
  http::RouteDoc drawn{.summary = "What the sound looks like: peaks", .tag = "sound"};
  drawn.query = {{"points", "at most so many, 1 to 20000; 1000 if not given", "integer"},
                 {"from_ms", "where the stretch begins, milliseconds", "integer"},
                 {"to_ms", "where it ends", "integer"}};
  http::json_route<Waveform>(router, Method::get, "/api/v1/videos/{id}/waveform.json", drawn,
                             [parts](Request& r) { return waveform(r, parts); });
}

}  // namespace millrace::sound
