#include "videos/happened.h"

namespace millrace::videos {

void note_happened(soci::session& sql, const std::string& what, const std::string& where,
                   const std::string& value, UnixMillis now) {
  sql << "INSERT INTO video_events (what, video_id, at) SELECT :what, id, :now FROM videos WHERE " + where,
      soci::use(what), soci::use(now), soci::use(value);
}

std::vector<Happened> happened(soci::session& sql, int most) {
  Happened row;
  std::string video;
  soci::statement query =
      (sql.prepare << "SELECT number, what, video_id, at FROM video_events ORDER BY "
                      "number LIMIT :most",
       soci::into(row.number), soci::into(row.what), soci::into(video), soci::into(row.at), soci::use(most));
  query.execute();
  std::vector<Happened> found;
  while (query.fetch()) {
    row.video = VideoId::parse(video).value();
    found.push_back(row);
  }
  return found;
}

void forget_happened(soci::session& sql, long long up_to) {
  sql << "DELETE FROM video_events WHERE number <= :number", soci::use(up_to);
}

}  // namespace millrace::videos
