#include "keeping/rows.h"

#include "base/number.h"

namespace millrace::keeping {
namespace {

// A pinned clip pins all that it is cut out of, a pinned video the sounds that are heard with it.
constexpr const char* kPinned =
    "SELECT media_id FROM videos WHERE pinned = 1 AND deleted_at IS NULL AND media_id IS NOT NULL "
    "UNION SELECT s.media_id FROM spans s JOIN videos v ON v.id = s.video_id WHERE v.pinned = 1 AND "
    "v.deleted_at IS NULL "
    "UNION SELECT s.media_id FROM video_sounds s JOIN videos v ON v.id = s.video_id WHERE v.pinned = 1 AND "
    "v.deleted_at IS NULL";

}  // namespace

Sums sums(soci::session& sql) {
  long long originals = 0, cache = 0, pinned = 0;
  sql << "SELECT COALESCE(SUM(bytes), 0) FROM media", soci::into(originals);
  sql << "SELECT COALESCE(SUM(bytes), 0) FROM renditions", soci::into(cache);
  sql << std::string("SELECT COALESCE(SUM(bytes), 0) FROM renditions WHERE media_id IN (") + kPinned + ")",
      soci::into(pinned);
  return {static_cast<std::uint64_t>(originals), static_cast<std::uint64_t>(cache),
          static_cast<std::uint64_t>(pinned)};
}

std::vector<Candidate> candidates(soci::session& sql, const CandidateRules& rules) {
  std::vector<Candidate> found;
  std::string id, name;
  long long bytes = 0, watched = 0, before = rules.watched_before;
  int least = rules.even_beginnings ? 1 : 2;
  soci::statement statement =
      (sql.prepare << std::string(
                          "SELECT r.media_id, r.name, r.bytes, r.last_watched FROM renditions r JOIN media m "
                          "ON m.id = r.media_id WHERE m.state = 'ready' AND r.filled_count >= :least AND "
                          "r.last_watched < :before AND r.media_id NOT IN (") +
                          kPinned + ") ORDER BY r.last_watched, m.created_at, r.bytes DESC LIMIT :limit",
       soci::into(id), soci::into(name), soci::into(bytes), soci::into(watched), soci::use(least, "least"),
       soci::use(before, "before"), soci::use(rules.limit, "limit"));
  statement.execute();
  while (statement.fetch())
    if (auto media = MediaId::parse(id))
      found.push_back({*media, name, static_cast<std::uint64_t>(bytes), watched});
  return found;
}

std::vector<std::string> ready_media(soci::session& sql) {
  std::vector<std::string> ids;
  std::string id;
  soci::statement statement = (sql.prepare << "SELECT id FROM media WHERE state = 'ready'", soci::into(id));
  statement.execute();
  while (statement.fetch()) ids.push_back(id);
  return ids;
}

std::optional<Unchecked> next_unchecked(soci::session& sql, UnixMillis before) {
  Unchecked found;
  std::string id;
  long long bytes = 0, damaged = 0, moment = before;
  sql << "SELECT id, bytes, sha256, damaged_at FROM media WHERE checked_at < :before AND state = 'ready' "
         "ORDER BY "
         "checked_at, id LIMIT 1",
      soci::into(id), soci::into(bytes), soci::into(found.sha256), soci::into(damaged),
      soci::use(moment, "before");
  if (!sql.got_data()) return std::nullopt;
  found.id = *MediaId::parse(id);
  found.bytes = static_cast<std::uint64_t>(bytes);
  found.damaged_at = damaged;
  return found;
}

std::uint64_t unchecked_bytes(soci::session& sql, UnixMillis before) {
  long long bytes = 0, moment = before;
  sql << "SELECT COALESCE(SUM(bytes), 0) FROM media WHERE checked_at < :before AND state = 'ready'",
      soci::into(bytes), soci::use(moment, "before");
  return static_cast<std::uint64_t>(bytes);
}

void note_checked(soci::session& sql, const MediaId& id, const Checked& checked) {
  long long at = checked.checked_at, damaged = checked.damaged_at;
  sql << "UPDATE media SET checked_at = :at, damaged_at = :damaged, sha256 = :sha WHERE id = :id",
      soci::use(at, "at"), soci::use(damaged, "damaged"), soci::use(checked.sha256, "sha"),
      soci::use(id.text(), "id");
}

std::vector<DamagedVideo> damaged_videos(soci::session& sql) {
  std::vector<DamagedVideo> all;
  DamagedVideo one;
  long long at = 0;
  soci::statement statement =
      (sql.prepare
           << "SELECT v.id, v.title, u.username, m.damaged_at FROM media m JOIN videos v ON v.media_id = "
              "m.id OR v.id IN (SELECT s.video_id FROM spans s WHERE s.media_id = m.id) OR v.id IN (SELECT "
              "s.video_id FROM video_sounds s WHERE s.media_id = m.id) "
              "JOIN users u ON u.id = v.owner_id WHERE m.damaged_at > 0 AND v.deleted_at IS NULL ORDER BY "
              "m.damaged_at DESC LIMIT 200",
       soci::into(one.id), soci::into(one.title), soci::into(one.owner), soci::into(at));
  statement.execute();
  while (statement.fetch()) {
    one.damaged_at = at;
    all.push_back(one);
  }
  return all;
}

UnixMillis oldest_check(soci::session& sql) {
  long long at = 0;
  sql << "SELECT COALESCE(MIN(checked_at), 0) FROM media WHERE state = 'ready'", soci::into(at);
  return at;
}

bool take_clean_end(soci::session& sql) {
  int there = 0;
  sql << "SELECT COUNT(*) FROM settings WHERE key = 'keeping.clean_end'", soci::into(there);
  sql << "DELETE FROM settings WHERE key = 'keeping.clean_end'";
  return there > 0;
}

void note_clean_end(soci::session& sql) {
  sql << "INSERT INTO settings (key, value) VALUES ('keeping.clean_end', '1') ON CONFLICT (key) DO NOTHING";
}

UnixMillis last_backup(soci::session& sql) {
  std::string text;
  sql << "SELECT value FROM settings WHERE key = 'keeping.last_backup'", soci::into(text);
  return sql.got_data() ? parse_number<UnixMillis>(text).value_or(0) : 0;
}

void note_backup(soci::session& sql, UnixMillis at) {
  auto text = std::to_string(at);
  sql << "INSERT INTO settings (key, value) VALUES ('keeping.last_backup', :at) "
         "ON CONFLICT (key) DO UPDATE SET value = :at2",
      soci::use(text, "at"), soci::use(text, "at2");
}

}  // namespace millrace::keeping
