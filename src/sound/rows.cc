#include "sound/rows.h"

namespace millrace::sound {
namespace {

const std::string kSelect =
    "SELECT s.id, s.media_id, s.video_id, s.recipe, s.bytes, s.result, s.created_at, s.finished_at, "
    "s.used_at "
    "FROM sounds s ";

struct Bound {
  SoundRow row;
  std::string media, video;

  void bind(soci::statement& statement) {
    for (std::string* text : {&row.id, &media, &video, &row.recipe}) statement.exchange(soci::into(*text));
    statement.exchange(soci::into(row.bytes));
    statement.exchange(soci::into(row.result));
    for (UnixMillis* time : {&row.created_at, &row.finished_at, &row.used_at})
      statement.exchange(soci::into(*time));
  }
  SoundRow take() const {
    SoundRow out = row;
    out.media = *MediaId::parse(media);
    out.video = *VideoId::parse(video);
    return out;
  }
};

template <class... Use>
std::vector<SoundRow> select(soci::session& sql, const std::string& rest, Use... use) {
  Bound bound;
  soci::statement statement(sql);
  bound.bind(statement);
  (statement.exchange(use), ...);
  statement.alloc();
  statement.prepare(kSelect + rest);
  statement.define_and_bind();
  statement.execute();
  std::vector<SoundRow> rows;
  while (statement.fetch()) rows.push_back(bound.take());
  return rows;
}

}  // namespace

void insert(soci::session& sql, const SoundRow& row, const std::vector<std::string>& parts) {
  sql << "INSERT OR IGNORE INTO sounds (id, media_id, video_id, recipe, created_at, used_at) VALUES (:id, "
         ":media, :video, :recipe, :now, :now)",
      soci::use(row.id, "id"), soci::use(row.media.text(), "media"), soci::use(row.video.text(), "video"),
      soci::use(row.recipe, "recipe"), soci::use(row.created_at, "now");
  for (const auto& part : parts)
    sql << "INSERT OR IGNORE INTO sound_parts (sound_id, media_id) VALUES (:id, :media)",
        soci::use(row.id, "id"), soci::use(part, "media");
}

std::optional<SoundRow> find(soci::session& sql, const std::string& id) {
  auto rows = select(sql, "WHERE s.id = :id", soci::use(id, "id"));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::vector<SoundRow> of_media(soci::session& sql, const MediaId& media, int limit) {
  const std::string& id = media.text();
  return select(sql, "WHERE s.media_id = :media ORDER BY s.created_at DESC, s.id LIMIT :limit",
                soci::use(id, "media"), soci::use(limit, "limit"));
}

bool set_ready(soci::session& sql, const SoundRow& row) {
  soci::statement update =
      (sql.prepare
           << "UPDATE sounds SET bytes = :bytes, result = :result, finished_at = :now, used_at = :now "
              "WHERE id = :id",
       soci::use(row.bytes, "bytes"), soci::use(row.result, "result"), soci::use(row.finished_at, "now"),
       soci::use(row.id, "id"));
  update.execute(true);
  return update.get_affected_rows() > 0;
}

void set_used(soci::session& sql, const std::string& id, UnixMillis now) {
  sql << "UPDATE sounds SET used_at = :now WHERE id = :id", soci::use(now, "now"), soci::use(id, "id");
}

void erase(soci::session& sql, const std::string& id) {
  sql << "DELETE FROM sounds WHERE id = :id", soci::use(id, "id");
}

std::vector<SoundRow> outlived(soci::session& sql, UnixMillis before) {
  return select(
      sql,
      "WHERE ((s.finished_at > 0 OR s.created_at < :before) AND s.used_at < :before OR EXISTS (SELECT 1 FROM "
      "sound_parts p WHERE p.sound_id = s.id AND NOT EXISTS (SELECT 1 FROM media m WHERE m.id = "
      "p.media_id))) "
      "AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.job_key = 'sound:' || s.id AND j.state IN ('queued', "
      "'running'))",
      soci::use(before, "before"));
}

std::uint64_t bytes_of_all(soci::session& sql) {
  long long bytes = 0;
  sql << "SELECT COALESCE(SUM(bytes), 0) FROM sounds", soci::into(bytes);
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace millrace::sound
