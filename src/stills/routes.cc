#include "stills/routes.h"

#include "base/number.h"
#include "videos/poster_urls.h"

namespace millrace::stills {
namespace {

using http::Request;
using http::Response;
using videos::VideoRecord;

// The ready video of {id} that has pictures and that the caller may see. Clips have a chosen poster, a
// storyboard and a preview of their own, and no other pictures: those of their media show what they do not.
enum class Of { media, clips_too, poster };
Task<Result<VideoRecord>> pictured(Request& request, Pictures& pictures, Of of = Of::media) {
  auto viewer = co_await pictures.accounts.viewer(request);
  auto record = co_await pictures.videos.find(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  if (record->state != "ready" || !record->has_video ||
      !(record->media || of == Of::clips_too || (of == Of::poster && !record->poster.object.empty())))
    co_return fail(videos::not_found());
  co_return record;
}

struct Kept {
  std::string type;
  std::string name;  // what tells it from the video's other pictures, and from what they were
  bool for_ever = false;
};

Response stored(const Request& request, const VideoRecord& video, OpenFilePtr file, Kept kept) {
  http::Entity entity;
  entity.type = std::move(kept.type);
  const auto& owner = video.is_clip() ? video.id.text() : video.pictured->text();
  entity.etag = fmt::format("\"{}-{}\"", owner, kept.name);
  entity.cache_control = kept.for_ever               ? videos::kept_for_ever(video)
                         : videos::is_private(video) ? "private, max-age=60"
                                                     : "public, max-age=60";
  entity.size = file->size;
  entity.pieces = [file](std::uint64_t offset, std::uint64_t size) {
    return http::Pieces{{http::FilePiece{file, offset, size}}, size, {}};
  };
  return http::respond(request, entity);
}

Task<Response> poster(Request& request, Pictures& pictures, int width, Format format) {
  auto record = co_await pictured(request, pictures, Of::poster);
  if (!record) co_return http::problem(request, record.error());
  const auto asked = format;
  auto file = co_await pictures.posters.file(*record, width, format);
  if (!file) co_return http::problem(request, file.error());
  const auto& chosen = record->poster;
  Kept kept{type_of(format), fmt::format("{}-{}-{}", chosen.version, width, extension_of(format))};
  // What stands in for another format does so for a while.
  kept.for_ever =
      format == asked && !chosen.object.empty() && request.query_value("v") == std::to_string(chosen.version);
  co_return stored(request, *record, *file, std::move(kept));
}

// Of one in the bin, for whoever may take it out again.
Task<Response> binned_poster(Request& request, Pictures& pictures) {
  auto viewer = co_await pictures.accounts.viewer(request);
  auto record = co_await pictures.bin.find(std::string(request.param("id")), viewer);
  if (!record) co_return http::problem(request, record.error());
  if (!videos::has_poster(*record)) co_return http::problem(request, videos::not_found());
  auto format = Format::jpg;
  auto file = co_await pictures.posters.file(*record, 320, format);
  if (!file) co_return http::problem(request, file.error());
  record->visibility = "private";
  co_return stored(request, *record, *file,
                   {type_of(format), fmt::format("{}-320-jpg", record->poster.version)});
}

Task<Response> storyboard(Request& request, Pictures& pictures) {
  auto record = co_await pictured(request, pictures, Of::clips_too);
  if (!record) co_return http::problem(request, record.error());
  auto file = record->is_clip() ? co_await pictures.clip_storyboards.list(record->id)
                                : co_await pictures.storyboards.list(*record->media);
  if (!file) co_return http::problem(request, file.error());
  co_return stored(request, *record, *file, {"text/vtt; charset=utf-8", "storyboard1"});
}

Task<Response> preview(Request& request, Pictures& pictures) {
  auto record = co_await pictured(request, pictures, Of::clips_too);
  if (!record) co_return http::problem(request, record.error());
  auto file = record->is_clip() ? co_await pictures.clip_previews.preview(record->id)
                                : co_await pictures.previews.preview(*record->media);
  if (!file) co_return http::problem(request, file.error());
  co_return stored(request, *record, *file, {"video/mp4", "preview1"});
}

// The number of "storyboard-12.jpg", as it is written in our lists and in no other way.
std::optional<int> number_in(std::string_view file, std::string_view before) {
  constexpr std::string_view kAfter = ".jpg";
  if (!file.starts_with(before) || !file.ends_with(kAfter) || file.size() <= before.size() + kAfter.size())
    return std::nullopt;
  auto digits = file.substr(before.size(), file.size() - before.size() - kAfter.size());
  return parse_number<int>(digits);
}

// One of many of its kind.
Task<Response> numbered(Request& request, Pictures& pictures) {
  auto sheet = number_in(request.param("file"), "storyboard-");
  auto still = number_in(request.param("file"), "still-");
  if (!sheet && !still)
    co_return http::problem(request, {Status::not_found, "not_found", "There is nothing at this address."});
  auto record = co_await pictured(request, pictures, sheet ? Of::clips_too : Of::media);
  if (!record) co_return http::problem(request, record.error());
  auto file = still               ? co_await pictures.stills.still(*record->media, *still)
              : record->is_clip() ? co_await pictures.clip_storyboards.sheet(record->id, *sheet)
                                  : co_await pictures.storyboards.sheet(*record->media, *sheet);
  if (!file) co_return http::problem(request, file.error());
  auto name = sheet ? fmt::format("storyboard1-{}", *sheet) : fmt::format("still2-{}", *still);
  co_return stored(request, *record, *file, {"image/jpeg", std::move(name)});
}

}  // namespace

void add_routes(http::Router& router, Pictures& pictures) {
  using http::Method;
  for (int width : videos::kPosterWidths)
    for (Format format : {Format::jpg, Format::webp, Format::avif})
      router.add(Method::get, fmt::format("/media/{{id}}/poster-{}.{}", width, extension_of(format)),
                 [&pictures, width, format](Request& r) { return poster(r, pictures, width, format); },
                 {.summary = fmt::format("The poster as {}, {} pixels wide at most",
                                         format == Format::avif   ? "AVIF, once that is made"
                                         : format == Format::webp ? "WebP"
                                                                  : "JPEG",
                                         width),
                  .tag = "playing"});
  router.add(
      Method::get, "/api/v1/bin/{id}/poster.jpg", [&](Request& r) { return binned_poster(r, pictures); },
      {.summary = "The poster of a video in the bin, for its owner", .tag = "videos", .needs_token = true});
  router.add(Method::get, "/media/{id}/storyboard.vtt", [&](Request& r) { return storyboard(r, pictures); },
             {.summary = "The storyboard: what each part of its sheets shows (WebVTT)", .tag = "playing"});
  router.add(
      Method::get, "/media/{id}/preview.mp4", [&](Request& r) { return preview(r, pictures); },
      {.summary = "A few seconds from several places of the video, small and silent", .tag = "playing"});
  router.add(Method::get, "/media/{id}/{file}", [&](Request& r) { return numbered(r, pictures); },
             {.summary = "A sheet of the storyboard (storyboard-{n}.jpg), or a picture out of the video "
                         "(still-{n}.jpg)",
              .tag = "playing"});
}

}  // namespace millrace::stills
