#include "videos/links.h"

namespace millrace::videos {
namespace {

struct Row {
  std::string id, video;
  Link link;
  long long created = 0, expires = 0;

  Link take() const {
    Link out = link;
    out.id = LinkId::parse(id).value();
    out.video = VideoId::parse(video).value();
    out.created_at = created;
    out.expires_at = expires;
    return out;
  }
};

std::vector<Link> select(soci::session& sql, const std::string& where, const std::string& bound) {
  Row row;
  soci::statement rows =
      (sql.prepare << "SELECT id, video_id, note, created_at, expires_at FROM share_links " + where,
       soci::into(row.id), soci::into(row.video), soci::into(row.link.note), soci::into(row.created),
       soci::into(row.expires), soci::use(bound));
  std::vector<Link> links;
  rows.execute();
  while (rows.fetch()) links.push_back(row.take());
  return links;
}

}  // namespace

void insert(soci::session& sql, const Link& link) {
  const long long created = link.created_at, expires = link.expires_at;
  sql << "INSERT INTO share_links (id, video_id, note, created_at, expires_at) VALUES (:id, :video, :note, "
         ":created, :expires)",
      soci::use(link.id.text()), soci::use(link.video.text()), soci::use(link.note), soci::use(created),
      soci::use(expires);
}

std::optional<Link> find_link(soci::session& sql, const LinkId& id) {
  auto found = select(sql, "WHERE id = :id", id.text());
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Link> links_of(soci::session& sql, const VideoId& video) {
  return select(sql, "WHERE video_id = :video ORDER BY created_at DESC, id", video.text());
}

bool remove_link(soci::session& sql, const VideoId& video, const LinkId& id) {
  soci::statement gone = (sql.prepare << "DELETE FROM share_links WHERE id = :id AND video_id = :video",
                          soci::use(id.text()), soci::use(video.text()));
  gone.execute(true);
  return gone.get_affected_rows() == 1;
}

void forget_links(soci::session& sql, UnixMillis before) {
  const long long time = before;
  sql << "DELETE FROM share_links WHERE expires_at < :time", soci::use(time);
}

void set_password(soci::session& sql, const VideoId& video, const std::string& hash, UnixMillis now) {
  const long long time = now;
  sql << "UPDATE videos SET password_hash = :hash, password_version = password_version + 1, updated_at = "
         ":now "
         "WHERE id = :id",
      soci::use(hash), soci::use(time), soci::use(video.text());
}

std::string password_hash(soci::session& sql, const VideoId& video) {
  std::string hash;
  sql << "SELECT password_hash FROM videos WHERE id = :id", soci::into(hash), soci::use(video.text());
  return hash;
}

}  // namespace millrace::videos
