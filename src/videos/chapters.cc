#include "videos/chapters.h"

#include <algorithm>
#include <utility>

#include "http/json.h"
#include "videos/title.h"

namespace millrace::videos {
namespace {

using package::Chapters;

std::string as_text(const Chapters& chapters) {
  return http::to_json(chapters);
}

Chapters from_text(const std::string& text) {
  auto read = http::from_json<Chapters>(text);
  if (!read) throw std::runtime_error("a row of chapters cannot be read");
  return std::move(*read);
}

constexpr const char* kNone = "[]";

}  // namespace

Chapters clean_chapters(Chapters found, std::int64_t duration_ms) {
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  for (std::size_t i = 0; i < found.size(); i++)
    if (found[i].begin_ms < duration_ms) order.emplace_back(found[i].begin_ms, i);
  std::ranges::sort(order);
  Chapters clean;
  for (auto [begin, i] : order) {
    bool early = begin <= 0, again = !clean.empty() && clean.back().begin_ms == begin;
    if (early && !clean.empty() && !again) clean.clear();  // one that begins later stands at zero
    if (again || (clean.size() == package::kMostChapters)) continue;
    clean.push_back({begin, clean_line(found[i].title)});
  }
  if (!clean.empty()) clean.front().begin_ms = std::max<std::int64_t>(clean.front().begin_ms, 0);
  return clean;
}

ChapterRow find_chapters(soci::session& sql, const VideoId& video) {
  ChapterRow row;
  row.video = video;
  std::string list, found;
  long long updated = 0;
  sql << "SELECT list, found, origin, version, updated_at FROM chapters WHERE video_id = :video",
      soci::into(list), soci::into(found), soci::into(row.origin), soci::into(row.version),
      soci::into(updated), soci::use(video.text(), "video");
  if (!sql.got_data()) return {.video = video};
  row.list = from_text(list);
  row.found = from_text(found);
  row.updated_at = updated;
  return row;
}

long long chapters_version(soci::session& sql, const VideoId& video) {
  long long version = 0;
  const std::string none = kNone;
  sql << "SELECT version FROM chapters WHERE video_id = :video AND list <> :none", soci::into(version),
      soci::use(video.text(), "video"), soci::use(none, "none");
  return sql.got_data() ? version : 0;
}

void insert_found_chapters(soci::session& sql, const VideoId& video, const Chapters& found, UnixMillis now) {
  const std::string text = as_text(found);
  long long updated = now;
  sql << "INSERT INTO chapters (video_id, origin, list, found, version, updated_at) VALUES (:video, "
         "'container', :list, :found, 1, :updated)",
      soci::use(video.text(), "video"), soci::use(text, "list"), soci::use(text, "found"),
      soci::use(updated, "updated");
}

bool set_chapters(soci::session& sql, const ChapterRow& row, long long expected) {
  const std::string list = as_text(row.list);
  long long updated = row.updated_at;
  // The one row there is may be missing, and then its version is 0.
  soci::statement first =
      (sql.prepare << "INSERT INTO chapters (video_id, origin, list, version, updated_at) "
                      "VALUES (:video, :origin, '[]', 0, :updated) ON CONFLICT DO NOTHING",
       soci::use(row.video.text(), "video"), soci::use(row.origin, "origin"), soci::use(updated, "updated"));
  first.execute(true);
  soci::statement change =
      (sql.prepare << "UPDATE chapters SET list = :list, origin = :origin, version = version + 1, updated_at "
                      "= :updated WHERE video_id = :video AND version = :expected",
       soci::use(list, "list"), soci::use(row.origin, "origin"), soci::use(updated, "updated"),
       soci::use(row.video.text(), "video"), soci::use(expected, "expected"));
  change.execute(true);
  return change.get_affected_rows() == 1;
}

}  // namespace millrace::videos
