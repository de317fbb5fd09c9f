// Choosing a poster.
#include "http/json.h"
#include "stills/routes.h"

namespace millrace::stills {
namespace {

using http::Request;
using videos::Video;
using videos::VideoRecord;

struct VideoStill {
  double time = 0;  // seconds
  std::string url;
  double score = 0;
};
BOOST_DESCRIBE_STRUCT(VideoStill, (), (time, url, score))
http::Rules rules(const VideoStill*) {
  return {{"score",
           {.minimum = 0, .maximum = 1, .description = "not black, not white, rich in contrast, sharp"}}};
}
struct VideoStills {
  std::vector<VideoStill> items;
  double best = 0;
  std::string poster;
  std::optional<double> poster_time;
};
BOOST_DESCRIBE_STRUCT(VideoStills, (), (items, best, poster, poster_time))
http::Rules rules(const VideoStills*) {
  return {{"best", {.description = "the time of the automatic poster"}},
          {"poster", {.one_of = {"automatic", "time", "upload"}, .description = "which one is shown"}},
          {"poster_time", {.description = "of a poster that was chosen by its time, seconds"}}};
}

struct PosterChoice {
  double time = 0;
};
BOOST_DESCRIBE_STRUCT(PosterChoice, (), (time))
http::Rules rules(const PosterChoice*) {
  return {
      {"time", {.minimum = 0, .description = "seconds; a JPEG, PNG or WebP as the body is taken as well"}}};
}

Error no_pictures() {
  return {Status::conflict, "not_ready",
          "A poster can be chosen once the video is ready, if it has pictures."};
}

bool has_pictures(const VideoRecord& video) {
  return video.state == "ready" && video.has_video && video.media;
}

// A clip shows pictures of others: none of them is chosen through it, but a picture that is sent may be its
// poster.
bool can_be_sent_one(const VideoRecord& video) {
  return has_pictures(video) || (video.state == "ready" && video.has_video && video.is_clip());
}

Task<Result<VideoStills>> list(Request& request, Pictures& pictures) {
  auto viewer = co_await pictures.accounts.viewer(request);
  auto record = co_await pictures.videos.find(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  if (!has_pictures(*record)) co_return fail(no_pictures());
  auto found = co_await pictures.stills.list(*record->media);
  if (!found) co_return fail(found.error());
  VideoStills out;
  for (std::size_t i = 0; i < found->stills.size(); i++)
    out.items.push_back({found->stills[i].time, fmt::format("/media/{}/still-{}.jpg", record->name(), i),
                         found->stills[i].score});
  out.best = found->stills.at(found->best).time;
  out.poster = record->poster.kind.empty() ? "automatic" : record->poster.kind;
  if (out.poster == "time") out.poster_time = static_cast<double>(record->poster.time_ms) / 1000;
  co_return out;
}

Task<Result<VideoRecord>> from_time(Request& request, Pictures& pictures, VideoRecord video) {
  auto body = co_await request.body->read_all(http::kMaxJsonBytes);
  if (!body) co_return fail(body.error());
  auto choice = http::from_json<PosterChoice>(*body);
  if (!choice) co_return fail(choice.error());
  if (choice->time * 1000 > static_cast<double>(video.duration_ms)) {
    Error beyond{Status::unprocessable,
                 "validation",
                 "The video ends before this second.",
                 {{"time", "Input should be within the video", "less_than_equal"}}};
    co_return fail(std::move(beyond));
  }
  co_return co_await pictures.posters.choose_time(std::move(video), choice->time);
}

Task<Result<VideoRecord>> from_upload(Request& request, Pictures& pictures, VideoRecord video) {
  Error large{Status::too_large, "too_large", "A picture may have 20 MB. 1920 pixels wide are enough."};
  if (request.body->declared_bytes().value_or(0) > kMostUpload) co_return fail(std::move(large));
  auto body = co_await request.body->read_all(kMostUpload);
  if (!body) co_return fail(body.error().code == "too_large" ? std::move(large) : body.error());
  co_return co_await pictures.posters.choose_upload(std::move(video), std::move(*body));
}

Task<Result<Video>> choose(Request& request, Pictures& pictures) {
  auto viewer = co_await pictures.accounts.viewer(request);
  auto record = co_await pictures.videos.find_to_edit(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  if (!can_be_sent_one(*record)) co_return fail(no_pictures());
  auto type = request.headers.find("Content-Type");
  auto kind = http::trimmed(type.substr(0, type.find(';')));
  bool json = http::equals_ignoring_case(kind, "application/json");
  if (!request.body || (!json && !http::equals_ignoring_case(kind.substr(0, 6), "image/")))
    co_return fail(Status::unsupported_media, "unsupported_media",
                   "Send {\"time\": seconds} as application/json, or a picture as image/jpeg, image/png or "
                   "image/webp.");
  if (json && record->is_clip())
    co_return fail(Status::conflict, "is_clip", "The poster of a clip can only be a picture that is sent.");
  auto chosen = json ? co_await from_time(request, pictures, std::move(*record))
                     : co_await from_upload(request, pictures, std::move(*record));
  if (!chosen) co_return fail(chosen.error());
  co_return co_await pictures.videos.show(std::move(*chosen), viewer);
}

Task<Result<Video>> reset(Request& request, Pictures& pictures) {
  auto viewer = co_await pictures.accounts.viewer(request);
  auto record = co_await pictures.videos.find_to_edit(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  if (!has_pictures(*record)) co_return fail(no_pictures());
  auto chosen = co_await pictures.posters.choose_automatic(std::move(*record));
  co_return co_await pictures.videos.show(std::move(chosen), viewer);
}

}  // namespace

void add_poster_routes(http::Router& router, Pictures& pictures) {
  using http::Method;
  http::add_schema<PosterChoice>(router.schemas());
  http::json_route<VideoStills>(
      router, Method::get, "/api/v1/videos/{id}/stills",
      {.summary = "Pictures out of the video, to choose a poster from", .tag = "videos"},
      [&](Request& r) { return list(r, pictures); });
  http::json_route<Video>(router, Method::put, "/api/v1/videos/{id}/poster",
                          {.summary = "Choose the poster: a second of the video, or a picture as the body",
                           .tag = "videos",
                           .request_schema = "PosterChoice",
                           .needs_token = true},
                          [&](Request& r) { return choose(r, pictures); });
  http::json_route<Video>(router, Method::delete_, "/api/v1/videos/{id}/poster",
                          {.summary = "Return to the automatic poster", .tag = "videos", .needs_token = true},
                          [&](Request& r) { return reset(r, pictures); });
}

}  // namespace millrace::stills
