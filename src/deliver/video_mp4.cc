#include "deliver/deliver.h"
#include "deliver/growing.h"
#include "videos/title.h"

namespace millrace::deliver {

Task<http::Response> video_mp4(http::Request& request, Deliver& deliver, Playable playable) {
  auto file = co_await deliver.progressive.whole(playable.media);
  if (!file) co_return growing(request, deliver, std::move(playable));
  http::Entity entity;
  entity.type = playable.video->has_video ? "video/mp4" : "audio/mp4";
  entity.etag = file->etag;
  entity.cache_control =
      playable.video->visibility == "private" ? "private, max-age=0, must-revalidate" : "public, max-age=60";
  entity.size = file->bytes;
  entity.stream = [progressive = &deliver.progressive, file](std::uint64_t offset, std::uint64_t size) {
    return progressive->stream(file, offset, size);
  };
  if (request.query_value("download"))
    entity.disposition =
        http::content_disposition("attachment", videos::clean_title(playable.video->title) + ".mp4");
  co_return http::respond(request, entity);
}

}  // namespace millrace::deliver
