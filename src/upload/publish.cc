#include "upload/publish.h"

#include "accounts/rows.h"
#include "videos/replacements.h"
#include "videos/title.h"
#include "videos/videos.h"

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

Result<videos::VideoRecord> replaceable(soci::session& sql, const UserId& by, const std::string& video) {
  auto id = VideoId::parse(video);
  auto found = id ? videos::find(sql, *id) : std::nullopt;
  if (!found || found->deleted_at != 0) return fail(videos::not_found());
  if (found->owner_id != by) {
    if (found->visibility == "private") return fail(videos::not_found());
    return fail(Status::forbidden, "forbidden", "Only the owner can give this video another file.");
  }
  if (!found->media)
    return fail(Status::conflict, "is_clip", "This is there for whole videos only, not for clips.");
  if (found->state != "ready" && found->state != "rejected")
    return fail(Status::conflict, "not_ready", "This video is still being prepared. Try again in a moment.");
  return *found;
}

Result<videos::VideoRecord> publish(soci::session& sql, jobs::Queue& queue, const Arrived& arrived,
                                    const videos::VideoRecord& video) {
  if (!accounts::find_user(sql, arrived.owner))
    return fail(Status::unauthorized, "unauthorized", "This account has been closed.");
  media::MediaRecord media;
  media.id = arrived.media;
  media.owner = arrived.owner.text();
  media.bytes = video.bytes;
  media.sha256 = arrived.sha256;
  media.original_name = video.file_name;
  media.created_at = video.created_at;
  const bool watched = media::set_arrived(sql, media);
  if (!watched) media::insert(sql, media);
  videos::VideoRecord kept = video;
  if (watched) {
    videos::set_arrived(sql, media.id, video.uploaded_at);
    kept = videos::find(sql, video.id).value_or(kept);
  } else if (arrived.replaces.empty()) {
    kept = videos::insert(sql, video);
  } else {
    auto target = replaceable(sql, arrived.owner, arrived.replaces);
    if (!target) return fail(target.error());
    videos::insert(sql, videos::Replacement{media.id, target->id, video.file_name, video.created_at, {}, {}});
    kept = std::move(*target);
  }
  queue.enqueue(sql, {"index", "index:" + media.id.text(), media.id.text(), 100, video.owner_id.text()});
  return kept;
}

}  // namespace millrace::upload
