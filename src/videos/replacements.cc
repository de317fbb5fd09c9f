#include "videos/replacements.h"

#include "videos/findable.h"
#include "videos/review.h"
#include "videos/sounds_in_use.h"
#include "videos/text_tracks.h"

namespace millrace::videos {
namespace {

template <class Id>
std::vector<Id> ids(soci::session& sql, const std::string& query, const std::string& bound) {
  std::vector<Id> found;
  std::string id;
  soci::statement rows = (sql.prepare << query, soci::into(id), soci::use(bound));
  rows.execute();
  while (rows.fetch()) found.push_back(Id::parse(id).value());
  return found;
}

// What the old file brought along, and what was made of it.
void let_go(soci::session& sql, const VideoId& video, UnixMillis now) {
  for (const auto& track : ids<TextTrackId>(
           sql, "SELECT id FROM text_tracks WHERE video_id = :video AND origin = 'container'", video.text()))
    remove_text_track(sql, track);
  sql << "DELETE FROM chapters WHERE video_id = :video AND origin = 'container'", soci::use(video.text());
  take_out_of_use(sql, video, {}, now);
}

}  // namespace

void insert(soci::session& sql, const Replacement& r) {
  const long long created = r.created_at;
  sql << "DELETE FROM replacements WHERE video_id = :video", soci::use(r.video.text());
  sql << "INSERT INTO replacements (media_id, video_id, file_name, created_at) VALUES (:media, :video, "
         ":name, "
         ":created)",
      soci::use(r.media.text()), soci::use(r.video.text()), soci::use(r.file_name), soci::use(created);
}

std::optional<Replacement> replacement_of(soci::session& sql, const VideoId& video) {
  Replacement r;
  std::string media;
  long long created = 0;
  sql << "SELECT media_id, file_name, created_at, code, detail FROM replacements WHERE video_id = :video",
      soci::into(media), soci::into(r.file_name), soci::into(created), soci::into(r.code),
      soci::into(r.detail), soci::use(video.text());
  if (!sql.got_data()) return std::nullopt;
  r.media = MediaId::parse(media).value();
  r.video = video;
  r.created_at = created;
  return r;
}

std::optional<VideoId> waiting_for(soci::session& sql, const MediaId& media) {
  auto found = ids<VideoId>(sql, "SELECT video_id FROM replacements WHERE media_id = :media AND code = ''",
                            media.text());
  if (found.empty()) return std::nullopt;
  return found.front();
}

std::optional<VideoId> take_place(soci::session& sql, const MediaId& media, long long duration_ms,
                                  UnixMillis now) {
  auto id = waiting_for(sql, media);
  if (!id) return std::nullopt;
  const auto replacement = replacement_of(sql, *id);
  sql << "DELETE FROM replacements WHERE media_id = :media", soci::use(media.text());
  auto video = find(sql, *id);
  if (!video || !video->media) return std::nullopt;  // gone meanwhile: nothing refers to the media any more
  const long long time = now;
  sql << "INSERT INTO replaced_media (media_id, video_id, replaced_at) VALUES (:media, :video, :now)",
      soci::use(video->media->text()), soci::use(id->text()), soci::use(time);
  // A poster that was sent stays; a picture of the old file would be of another video.
  const bool keeps_poster = video->poster.kind == "upload";
  const std::string kind = keeps_poster ? "upload" : "", object = keeps_poster ? video->poster.object : "";
  const int width = keeps_poster ? video->poster.width : 0;
  sql << "UPDATE videos SET media_id = :media, file_name = :name, state = 'ready', reason_code = '', "
         "reason_detail = '', duration_ms = :duration, poster_version = poster_version + 1, poster_kind = "
         ":kind, poster_object = :object, poster_ms = 0, poster_width = :width, uploaded_at = :uploaded, "
         "ready_at = :now, updated_at = :now2 WHERE id = :id",
      soci::use(media.text()), soci::use(replacement->file_name), soci::use(duration_ms), soci::use(kind),
      soci::use(object), soci::use(width), soci::use(replacement->created_at), soci::use(time),
      soci::use(time), soci::use(id->text());
  let_go(sql, *id, now);
  // Another picture under an accepted title is looked at again, and so is one that was being looked at.
  if (video->visibility == "public" && needs_review(sql, video->owner_id)) {
    hold_for_review(*video, now);
    set_details(sql, *video, now);
  } else {
    changed_in_review(*video, now);
  }
  set_review(sql, *video);
  return id;
}

std::optional<VideoId> fail_replacement(soci::session& sql, const MediaId& media, const std::string& code,
                                        const std::string& detail) {
  auto id = waiting_for(sql, media);
  if (!id) return std::nullopt;
  sql << "UPDATE replacements SET code = :code, detail = :detail WHERE media_id = :media", soci::use(code),
      soci::use(detail), soci::use(media.text());
  return id;
}

std::vector<MediaId> replaced_media(soci::session& sql, const VideoId& video) {
  return ids<MediaId>(sql, "SELECT media_id FROM replaced_media WHERE video_id = :video", video.text());
}

void forget_replaced(soci::session& sql, UnixMillis time) {
  const long long before = time;
  sql << "DELETE FROM replaced_media WHERE replaced_at < :before OR video_id NOT IN (SELECT id FROM videos)",
      soci::use(before);
  sql << "DELETE FROM replacements WHERE video_id NOT IN (SELECT id FROM videos)";
}

}  // namespace millrace::videos
