#include "videos/sounds_in_use.h"

namespace millrace::videos {

std::vector<SoundInUse> kept_sounds(soci::session& sql, const VideoId& video) {
  std::vector<SoundInUse> all;
  SoundInUse one;
  std::string media;
  int replaces = 0;
  long long since = 0, until = 0;
  soci::statement statement =
      (sql.prepare
           << "SELECT s.media_id, s.made, s.replaces, s.language, s.title, s.since, s.until, m.state, "
              "m.reason_code, m.reason_detail FROM video_sounds s JOIN media m ON m.id = s.media_id "
              "WHERE s.video_id = :video ORDER BY s.position",
       soci::use(video.text(), "video"), soci::into(media), soci::into(one.made), soci::into(replaces),
       soci::into(one.language), soci::into(one.title), soci::into(since), soci::into(until),
       soci::into(one.state), soci::into(one.reason_code), soci::into(one.reason_detail));
  statement.execute();
  while (statement.fetch()) {
    one.media = *MediaId::parse(media);
    one.video = video;
    one.replaces = replaces != 0;
    one.since = since;
    one.until = until;
    all.push_back(one);
  }
  return all;
}

std::vector<SoundInUse> heard(const std::vector<SoundInUse>& kept) {
  std::vector<SoundInUse> out;
  auto plays = [](const SoundInUse& sound) { return sound.until == 0 && sound.state == "ready"; };
  for (auto sound = kept.rbegin(); sound != kept.rend() && out.empty(); ++sound)
    if (plays(*sound) && sound->replaces) out.push_back(*sound);
  for (const auto& sound : kept)
    if (plays(sound) && !sound.replaces) out.push_back(sound);
  return out;
}

bool put_in_use(soci::session& sql, const SoundInUse& sound) {
  int there = 0, replaces = sound.replaces;
  long long since = sound.since;
  sql << "SELECT COUNT(*) FROM videos WHERE id = :id AND deleted_at IS NULL", soci::into(there),
      soci::use(sound.video.text(), "id");
  if (there == 0) return false;
  sql << "INSERT INTO video_sounds(media_id, video_id, made, replaces, language, title, position, since, "
         "until) "
         "SELECT :media, :video, :made, :replaces, :language, :title, COALESCE(MAX(position), 0) + 1, "
         ":since, 0 "
         "FROM video_sounds WHERE true "
         "ON CONFLICT(media_id) DO UPDATE SET replaces = excluded.replaces, language = excluded.language, "
         "title = excluded.title, position = excluded.position, since = excluded.since, until = 0",
      soci::use(sound.media.text(), "media"), soci::use(sound.video.text(), "video"),
      soci::use(sound.made, "made"), soci::use(replaces, "replaces"), soci::use(sound.language, "language"),
      soci::use(sound.title, "title"), soci::use(since, "since");
  return true;
}

void take_out_of_use(soci::session& sql, const VideoId& video, const std::string& made, UnixMillis now) {
  long long time = now;
  sql << "UPDATE video_sounds SET until = :now WHERE video_id = :video AND until = 0 AND (:made = '' OR made "
         "= "
         ":made)",
      soci::use(time, "now"), soci::use(video.text(), "video"), soci::use(made, "made");
}

void forget_sounds(soci::session& sql, UnixMillis time) {
  long long before = time;
  sql << "DELETE FROM video_sounds WHERE video_id NOT IN (SELECT id FROM videos) OR (until > 0 AND until < "
         ":before) OR (replaces = 1 AND EXISTS (SELECT 1 FROM video_sounds n JOIN media m ON m.id = "
         "n.media_id "
         "WHERE n.video_id = video_sounds.video_id AND n.position > video_sounds.position AND n.replaces = 1 "
         "AND "
         "n.until = 0 AND n.since < :before AND m.state = 'ready'))",
      soci::use(before, "before");
}

}  // namespace millrace::videos
