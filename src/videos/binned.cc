#include "videos/binned.h"

#include "videos/findable.h"

namespace millrace::videos {
namespace {

// As json_each() reads it: ids are letters and digits.
std::string json_of(const std::vector<VideoId>& ids) {
  std::string list = "[";
  for (const auto& id : ids) list += (list.size() > 1 ? ",\"" : "\"") + id.text() + "\"";
  return list + "]";
}

template <class Value>
std::vector<VideoId> ids_of(soci::session& sql, const std::string& query, const Value& value) {
  std::vector<VideoId> ids;
  std::string id;
  soci::statement rows = (sql.prepare << query, soci::into(id), soci::use(value, "value"));
  rows.execute();
  while (rows.fetch()) ids.push_back(VideoId::parse(id).value());
  return ids;
}

}  // namespace

std::vector<VideoId> binned_before(soci::session& sql, UnixMillis time) {
  const long long before = time;
  return ids_of(sql, "SELECT id FROM videos WHERE deleted_at IS NOT NULL AND deleted_at < :value", before);
}

std::vector<VideoId> binned_of(soci::session& sql, const UserId& owner) {
  return ids_of(sql,
                "SELECT id FROM videos WHERE owner_id = :value AND deleted_at IS NOT NULL AND state <> "
                "'receiving'",
                owner.text());
}

long long freed_by(soci::session& sql, const UserId& owner, const std::vector<VideoId>& videos) {
  long long bytes = 0;
  const std::string ids = json_of(videos);
  sql << "WITH going AS (SELECT value AS id FROM json_each(:ids)) "
         "SELECT COALESCE(SUM(m.bytes), 0) FROM media m WHERE m.owner = :owner "
         "AND m.id IN (SELECT media_id FROM videos WHERE id IN going UNION SELECT media_id FROM spans WHERE "
         "video_id IN going UNION SELECT media_id FROM replaced_media WHERE video_id IN going UNION SELECT "
         "media_id FROM replacements WHERE video_id IN going AND code = '') "
         "AND NOT EXISTS (SELECT 1 FROM videos v WHERE v.media_id = m.id AND v.id NOT IN going) "
         "AND NOT EXISTS (SELECT 1 FROM spans s WHERE s.media_id = m.id AND s.video_id NOT IN going) "
         "AND NOT EXISTS (SELECT 1 FROM replaced_media r WHERE r.media_id = m.id AND r.video_id NOT IN "
         "going) "
         "AND NOT EXISTS (SELECT 1 FROM replacements r WHERE r.media_id = m.id AND r.code = '' AND "
         "r.video_id "
         "NOT IN going) "
         "AND NOT EXISTS (SELECT 1 FROM video_sounds s WHERE s.media_id = m.id)",
      soci::into(bytes), soci::use(ids, "ids"), soci::use(owner.text(), "owner");
  return bytes;
}

std::vector<VideoId> erase(soci::session& sql, const std::vector<VideoId>& videos) {
  forget_texts_of(sql, videos);
  const std::string ids = json_of(videos);
  const std::string among = " IN (SELECT value FROM json_each(:value))";
  auto clips = ids_of(sql, "SELECT id FROM videos WHERE media_id IS NULL AND id" + among, ids);
  sql << "DELETE FROM spans WHERE video_id" + among, soci::use(ids, "value");
  sql << "DELETE FROM videos WHERE id" + among, soci::use(ids, "value");
  return clips;
}

}  // namespace millrace::videos
