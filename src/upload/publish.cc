#include "upload/publish.h"

#include "videos/title.h"

namespace millrace::upload {

Result<void> check_visibility(const std::string& visibility) {
  if (visibility == "public" || visibility == "unlisted" || visibility == "private") return {};
  return fail(Error{Status::unprocessable,
                    "validation",
                    "The visibility is none of public, unlisted, private.",
                    {{"visibility", "Input should be 'public', 'unlisted' or 'private'", "enum"}}});
}

videos::VideoRecord video_of(const Arrived& arrived, const NewVideo& wanted, UnixMillis now) {
  videos::VideoRecord video;
  video.id = VideoId::random();
  video.owner_id = arrived.owner;
  video.owner = arrived.username;
  video.title = wanted.title.empty() ? videos::title_from_file_name(wanted.file_name)
                                     : videos::clean_title(wanted.title);
  video.description = videos::clean_description(wanted.description);
  video.visibility = wanted.visibility;
  video.state = "indexing";
  video.media = arrived.media;
  video.file_name = videos::clean_file_name(wanted.file_name);
  video.bytes = static_cast<long long>(arrived.bytes);
  video.created_at = video.uploaded_at = now;
  return video;
}

videos::VideoRecord publish(soci::session& sql, jobs::Queue& queue, const Arrived& arrived,
                            const videos::VideoRecord& video) {
  media::MediaRecord media;
  media.id = arrived.media;
  media.owner = arrived.owner.text();
  media.bytes = video.bytes;
  media.sha256 = arrived.sha256;
  media.original_name = video.file_name;
  media.created_at = video.created_at;
  media::insert(sql, media);
  auto kept = videos::insert(sql, video);
  queue.enqueue(sql, {"index", "index:" + media.id.text(), media.id.text(), 100, video.owner_id.text()});
  return kept;
}

}  // namespace millrace::upload
