#include "deliver/deliver.h"
#include "deliver/growing.h"
#include "videos/title.h"

namespace millrace::deliver {
namespace {

// "Weir.mp4", and "Weir 720p.mp4" for a quality that was asked for by name.
std::string file_name(const Playable& playable, std::string_view quality) {
  std::string title = videos::clean_title(playable.video->title);
  bool rung = !quality.empty() && !is_original(quality);
  return rung ? fmt::format("{} {}p.mp4", title, quality) : title + ".mp4";
}

struct Named {
  std::string type;
  std::string file;
};
http::Response whole_file(const http::Request& request, Deliver& deliver, const Playable& playable,
                          WholeFilePtr file, Named named) {
  file->watched(SystemClock().now());
  http::Entity entity;
  entity.type = std::move(named.type);
  entity.etag = file->etag;
  entity.cache_control =
      videos::is_private(*playable.video) ? "private, max-age=0, must-revalidate" : "public, max-age=60";
  entity.size = file->bytes;
  entity.stream = [progressive = &deliver.progressive, file](std::uint64_t offset, std::uint64_t size) {
    return progressive->stream(file, offset, size);
  };
  if (request.query_value("download"))
    entity.disposition = http::content_disposition("attachment", named.file);
  return http::respond(request, entity);
}

}  // namespace

Task<http::Response> video_mp4(http::Request& request, Deliver& deliver, Playable playable) {
  std::string quality(request.query_value("quality").value_or(""));
  Marks marks;
  if (playable.chapters > 0) {
    auto row = co_await deliver.access.chapters(playable);
    marks = {row.version, std::move(row.list)};
  }
  Result<WholeFilePtr> file =
      playable.clip
          ? co_await deliver.progressive.whole(playable.clip, playable.video->id, quality, std::move(marks))
          : co_await deliver.progressive.whole(sources_of(playable), quality, std::move(marks));
  if (!file && file.error().code == "not_filled" && quality.empty() && playable.media)
    co_return growing(request, deliver, std::move(playable));
  if (!file) co_return http::problem(request, file.error());
  co_return whole_file(request, deliver, playable, *file,
                       {playable.video->has_video ? "video/mp4" : "audio/mp4", file_name(playable, quality)});
}

Task<http::Response> sound_m4a(http::Request& request, Deliver& deliver, Playable playable) {
  auto from = sources_of(playable);
  if (!sound_of(*from.sound))
    co_return http::problem(request, {Status::not_found, "not_found", "This video has no sound."});
  auto file = co_await deliver.progressive.whole(from, std::string(kSoundAlone));
  if (!file) co_return http::problem(request, file.error());
  co_return whole_file(request, deliver, playable, *file,
                       {"audio/x-m4a", videos::clean_title(playable.video->title) + ".m4a"});
}

}  // namespace millrace::deliver
