#include "media/record.h"

namespace millrace::media {

void insert(soci::session& sql, const MediaRecord& r) {
  int video = r.has_video, audio = r.has_audio;
  long long created = r.created_at;
  sql << "INSERT INTO media(id, owner, bytes, original_name, container, duration_ms, width, height, "
         "has_video, has_audio, "
         "recipe, state, reason_code, reason_detail, created_at, sha256, checked_at) VALUES(:id, :owner, "
         ":bytes, :name, "
         ":container, :duration, "
         ":width, :height, :video, :audio, :recipe, :state, :code, :detail, :created, :sha, :checked)",
      soci::use(r.id.text()), soci::use(r.owner), soci::use(r.bytes), soci::use(r.original_name),
      soci::use(r.container), soci::use(r.duration_ms), soci::use(r.width), soci::use(r.height),
      soci::use(video), soci::use(audio), soci::use(r.recipe), soci::use(r.state), soci::use(r.reason_code),
      soci::use(r.reason_detail), soci::use(created), soci::use(r.sha256), soci::use(created);
}

std::optional<MediaRecord> find(soci::session& sql, const MediaId& id) {
  MediaRecord r;
  int video = 0, audio = 0;
  long long created = 0;
  soci::indicator code, detail;
  sql << "SELECT owner, bytes, original_name, container, duration_ms, width, height, has_video, has_audio, "
         "recipe, state, "
         "reason_code, reason_detail, created_at, held FROM media WHERE id = :id",
      soci::use(id.text()), soci::into(r.owner), soci::into(r.bytes), soci::into(r.original_name),
      soci::into(r.container), soci::into(r.duration_ms), soci::into(r.width), soci::into(r.height),
      soci::into(video), soci::into(audio), soci::into(r.recipe), soci::into(r.state),
      soci::into(r.reason_code, code), soci::into(r.reason_detail, detail), soci::into(created),
      soci::into(r.held);
  if (!sql.got_data()) return std::nullopt;
  r.id = id;
  r.has_video = video != 0;
  r.has_audio = audio != 0;
  r.created_at = created;
  return r;
}

bool set_arrived(soci::session& sql, const MediaRecord& r) {
  long long created = r.created_at;
  soci::statement update =
      (sql.prepare << "UPDATE media SET state = 'indexing', bytes = :bytes, original_name = :name, sha256 = "
                      ":sha, checked_at = :checked WHERE id = :id AND state = 'receiving'",
       soci::use(r.bytes), soci::use(r.original_name), soci::use(r.sha256), soci::use(created),
       soci::use(r.id.text()));
  update.execute(true);
  return update.get_affected_rows() == 1;
}

void set_ready(soci::session& sql, const MediaRecord& r) {
  int video = r.has_video, audio = r.has_audio;
  sql << "UPDATE media SET state = 'ready', container = :container, duration_ms = :duration, width = :width, "
         "height = :height, "
         "has_video = :video, has_audio = :audio, recipe = :recipe WHERE id = :id",
      soci::use(r.container), soci::use(r.duration_ms), soci::use(r.width), soci::use(r.height),
      soci::use(video), soci::use(audio), soci::use(r.recipe), soci::use(r.id.text());
}

bool set_recipe(soci::session& sql, const MediaId& id, int number) {
  int before = number - 1;
  soci::statement update =
      (sql.prepare << "UPDATE media SET recipe = :recipe WHERE id = :id AND recipe = :before",
       soci::use(number), soci::use(id.text()), soci::use(before));
  update.execute(true);
  if (update.get_affected_rows() == 0) return false;
  sql << "DELETE FROM renditions WHERE media_id = :id", soci::use(id.text());
  return true;
}

void set_rejected(soci::session& sql, const MediaId& id, const std::string& code, const std::string& detail) {
  sql << "UPDATE media SET state = 'rejected', reason_code = :code, reason_detail = :detail WHERE id = :id",
      soci::use(code), soci::use(detail), soci::use(id.text());
}

namespace {
std::vector<std::string> texts(soci::session& sql, const char* query) {
  std::vector<std::string> all;
  std::string id;
  soci::statement statement = (sql.prepare << query, soci::into(id));
  statement.execute();
  while (statement.fetch()) all.push_back(id);
  return all;
}
}  // namespace

std::vector<MediaId> unreferenced(soci::session& sql) {
  std::vector<MediaId> ids;
  for (const auto& text :
       texts(sql,
             "SELECT id FROM media WHERE id NOT IN (SELECT media_id FROM videos WHERE media_id IS NOT "
             "NULL) AND id NOT IN (SELECT media_id FROM spans) AND id NOT IN (SELECT media_id FROM "
             "video_sounds) AND id NOT IN (SELECT media_id FROM replacements WHERE code = '') AND id NOT IN "
             "(SELECT media_id FROM replaced_media)"))
    if (auto id = MediaId::parse(text)) ids.push_back(*id);
  return ids;
}

std::vector<std::string> all_ids(soci::session& sql) {
  return texts(sql, "SELECT id FROM media");
}

void erase(soci::session& sql, const MediaId& id) {
  sql << "DELETE FROM renditions WHERE media_id = :id", soci::use(id.text());
  sql << "DELETE FROM media WHERE id = :id", soci::use(id.text());
}

std::vector<RenditionRow> renditions(soci::session& sql, const MediaId& id) {
  std::vector<RenditionRow> rows;
  RenditionRow row;
  long long watched = 0, evicted = 0;
  soci::statement statement =
      (sql.prepare << "SELECT name, segments, filled, filled_count, bytes, last_watched, evicted_at FROM "
                      "renditions WHERE media_id = :id",
       soci::use(id.text()), soci::into(row.name), soci::into(row.segments), soci::into(row.filled),
       soci::into(row.filled_count), soci::into(row.bytes), soci::into(watched), soci::into(evicted));
  statement.execute();
  while (statement.fetch()) {
    row.last_watched = watched;
    row.evicted_at = evicted;
    rows.push_back(row);
  }
  return rows;
}

void save_held(soci::session& sql, const MediaId& id, const std::string& held) {
  sql << "UPDATE media SET held = :held WHERE id = :id", soci::use(held), soci::use(id.text());
}

void save_rendition(soci::session& sql, const MediaId& id, const RenditionRow& row) {
  long long watched = row.last_watched, evicted = row.evicted_at;
  // The media may have been deleted meanwhile; then there is nothing to save.
  sql << "INSERT INTO renditions(media_id, name, segments, filled, filled_count, bytes, last_watched, "
         "evicted_at) "
         "SELECT :id, :name, :segments, :filled, :count, :bytes, :watched, :evicted WHERE EXISTS (SELECT 1 "
         "FROM "
         "media WHERE id = :id2) "
         "ON CONFLICT(media_id, name) DO UPDATE SET segments = excluded.segments, filled = excluded.filled, "
         "filled_count = excluded.filled_count, bytes = excluded.bytes, "
         "last_watched = MAX(last_watched, excluded.last_watched), "
         "evicted_at = MAX(evicted_at, excluded.evicted_at)",
      soci::use(id.text()), soci::use(row.name), soci::use(row.segments), soci::use(row.filled),
      soci::use(row.filled_count), soci::use(row.bytes), soci::use(watched), soci::use(evicted),
      soci::use(id.text());
}

}  // namespace millrace::media
