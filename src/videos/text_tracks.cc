#include "videos/text_tracks.h"

#include "videos/findable.h"

namespace millrace::videos {
namespace {

constexpr const char* kSelect =
    "SELECT id, video_id, language, label, kind, origin, is_default, forced, draft, version, cues, "
    "created_at, updated_at FROM text_tracks ";

std::vector<TextTrack> select(soci::session& sql, const std::string& where, const std::string& id) {
  TextTrack row;
  std::string own, video;
  int is_default = 0, forced = 0, draft = 0;
  long long created = 0, updated = 0;
  soci::statement query =
      (sql.prepare << std::string(kSelect) + where, soci::use(id, "id"), soci::into(own), soci::into(video),
       soci::into(row.language), soci::into(row.label), soci::into(row.kind), soci::into(row.origin),
       soci::into(is_default), soci::into(forced), soci::into(draft), soci::into(row.version),
       soci::into(row.cues), soci::into(created), soci::into(updated));
  query.execute();
  std::vector<TextTrack> found;
  while (query.fetch()) {
    row.id = *TextTrackId::parse(own);
    row.video = *VideoId::parse(video);
    row.is_default = is_default != 0;
    row.forced = forced != 0;
    row.draft = draft != 0;
    row.created_at = created;
    row.updated_at = updated;
    found.push_back(row);
  }
  return found;
}

void leave_one_default(soci::session& sql, const TextTrack& track) {
  if (!track.is_default || track.draft) return;
  sql << "UPDATE text_tracks SET is_default = 0 WHERE video_id = :video AND id <> :id",
      soci::use(track.video.text(), "video"), soci::use(track.id.text(), "id");
}

}  // namespace

std::vector<TextTrack> text_tracks(soci::session& sql, const VideoId& video) {
  return select(sql, "WHERE video_id = :id AND draft = 0 ORDER BY created_at, id", video.text());
}

std::vector<TextTrack> draft_tracks(soci::session& sql, const VideoId& video) {
  return select(sql, "WHERE video_id = :id AND draft = 1 ORDER BY created_at, id", video.text());
}

std::optional<TextTrack> find_text_track(soci::session& sql, const TextTrackId& id) {
  auto found = select(sql, "WHERE id = :id", id.text());
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::optional<std::string> text_of(soci::session& sql, const TextTrackId& id) {
  std::string vtt;
  sql << "SELECT vtt FROM text_tracks WHERE id = :id", soci::into(vtt), soci::use(id.text(), "id");
  return sql.got_data() ? std::optional(std::move(vtt)) : std::nullopt;
}

void insert(soci::session& sql, const TextTrack& track, const std::string& vtt) {
  int is_default = track.is_default, forced = track.forced, draft = track.draft;
  long long created = track.created_at, updated = track.updated_at;
  sql << "INSERT INTO text_tracks (id, video_id, language, label, kind, origin, is_default, forced, draft, "
         "version, cues, vtt, created_at, updated_at) VALUES (:id, :video, :language, :label, :kind, "
         ":origin, :def, "
         ":forced, :draft, :version, :cues, :vtt, :created, :updated)",
      soci::use(track.id.text(), "id"), soci::use(track.video.text(), "video"),
      soci::use(track.language, "language"), soci::use(track.label, "label"), soci::use(track.kind, "kind"),
      soci::use(track.origin, "origin"), soci::use(is_default, "def"), soci::use(forced, "forced"),
      soci::use(draft, "draft"), soci::use(track.version, "version"), soci::use(track.cues, "cues"),
      soci::use(vtt, "vtt"), soci::use(created, "created"), soci::use(updated, "updated");
  index_said(sql, track.id);
  leave_one_default(sql, track);
}

void set_details(soci::session& sql, const TextTrack& track) {
  int is_default = track.is_default, forced = track.forced, draft = track.draft, was_draft = 0;
  long long updated = track.updated_at;
  sql << "SELECT draft FROM text_tracks WHERE id = :id", soci::into(was_draft),
      soci::use(track.id.text(), "id");
  sql << "UPDATE text_tracks SET language = :language, label = :label, kind = :kind, is_default = :def, "
         "forced = :forced, draft = :draft, updated_at = :updated WHERE id = :id",
      soci::use(track.language, "language"), soci::use(track.label, "label"), soci::use(track.kind, "kind"),
      soci::use(is_default, "def"), soci::use(forced, "forced"), soci::use(draft, "draft"),
      soci::use(updated, "updated"), soci::use(track.id.text(), "id");
  if (was_draft && !track.draft) index_said(sql, track.id);
  leave_one_default(sql, track);
}

bool set_text(soci::session& sql, const TextTrack& track, const std::string& vtt, long long expected) {
  long long updated = track.updated_at;
  long long present = 0;
  sql << "SELECT version FROM text_tracks WHERE id = :id", soci::into(present),
      soci::use(track.id.text(), "id");
  if (!sql.got_data() || present != expected) return false;
  forget_said(sql, track.id);
  soci::statement change =
      (sql.prepare << "UPDATE text_tracks SET vtt = :vtt, cues = :cues, version = :version, updated_at = "
                      ":updated WHERE id = :id",
       soci::use(vtt, "vtt"), soci::use(track.cues, "cues"), soci::use(track.version, "version"),
       soci::use(updated, "updated"), soci::use(track.id.text(), "id"));
  change.execute(true);
  index_said(sql, track.id);
  return true;
}

bool remove_text_track(soci::session& sql, const TextTrackId& id) {
  forget_said(sql, id);
  soci::statement removal =
      (sql.prepare << "DELETE FROM text_tracks WHERE id = :id", soci::use(id.text(), "id"));
  removal.execute(true);
  return removal.get_affected_rows() == 1;
}

}  // namespace millrace::videos
