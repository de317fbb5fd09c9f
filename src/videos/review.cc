#include "videos/review.h"

namespace millrace::videos {

bool needs_review(soci::session& sql, const UserId& by) {
  std::string wanted;
  sql << "SELECT value FROM settings WHERE key = 'review_public'", soci::into(wanted);
  if (!sql.got_data() || wanted != "1") return false;
  std::string role;
  sql << "SELECT role FROM users WHERE id = :id", soci::into(role), soci::use(by.text(), "id");
  return !sql.got_data() || role != "admin";
}

void hold_for_review(VideoRecord& video, UnixMillis now) {
  video.visibility = "private";
  video.review = {"waiting", {}, now};
}

void changed_in_review(VideoRecord& video, UnixMillis now) {
  if (video.review.state == "waiting") video.review.at = std::max(now, video.review.at + 1);
}

void set_review(soci::session& sql, const VideoRecord& video) {
  const long long at = video.review.at;
  sql << "UPDATE videos SET review = :state, review_note = :note, review_at = :at WHERE id = :id",
      soci::use(video.review.state, "state"), soci::use(video.review.note, "note"), soci::use(at, "at"),
      soci::use(video.id.text(), "id");
}

std::vector<VideoRecord> in_review(soci::session& sql) {
  std::vector<std::string> ids;
  std::string one;
  soci::statement rows = (sql.prepare << "SELECT id FROM videos WHERE review = 'waiting' AND deleted_at IS "
                                         "NULL ORDER BY review_at, id LIMIT 500",
                          soci::into(one));
  rows.execute();
  while (rows.fetch()) ids.push_back(one);
  std::vector<VideoRecord> videos;
  for (const auto& id : ids)
    if (auto video = find(sql, VideoId::parse(id).value())) videos.push_back(std::move(*video));
  return videos;
}

}  // namespace millrace::videos
