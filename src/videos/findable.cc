#include "videos/findable.h"

#include <charconv>

#include "subtitle/kept.h"
#include "subtitle/subtitle.h"
#include "words/words.h"

namespace millrace::videos {
namespace {

std::optional<long long> number_of(soci::session& sql, const std::string& query, const std::string& id) {
  long long number = 0;
  sql << query, soci::into(number), soci::use(id, "id");
  return sql.got_data() ? std::optional(number) : std::nullopt;
}

std::optional<long long> video_number(soci::session& sql, const std::string& id) {
  return number_of(sql, "SELECT number FROM search_videos WHERE video_id = :id", id);
}

std::optional<long long> track_number(soci::session& sql, const std::string& id) {
  return number_of(sql, "SELECT number FROM search_tracks WHERE track_id = :id", id);
}

struct Details {
  std::string title, description;  // tokens
};
std::optional<Details> details_of(soci::session& sql, const std::string& id) {
  std::string title, description;
  sql << "SELECT title, description FROM videos WHERE id = :id", soci::into(title), soci::into(description),
      soci::use(id, "id");
  if (!sql.got_data()) return std::nullopt;
  Details found;
  words::append_tokens(found.title, title);
  words::append_tokens(found.description, description);
  return found;
}

struct Said {
  std::string video;
  std::string tokens;
  std::vector<std::size_t> counts;
};
std::optional<Said> said_in(soci::session& sql, const std::string& id) {
  Said said;
  std::string vtt;
  sql << "SELECT video_id, vtt FROM text_tracks WHERE id = :id AND draft = 0", soci::into(said.video),
      soci::into(vtt), soci::use(id, "id");
  if (!sql.got_data()) return std::nullopt;
  std::size_t left = kMostTokensSaid;
  subtitle::KeptCues cues(vtt);
  while (auto cue = cues.next()) {
    auto count = words::append_tokens(said.tokens, subtitle::plain_text(cue->text), left);
    left -= count;
    said.counts.push_back(count);
  }
  return said;
}

void index_details_of(soci::session& sql, const std::string& id) {
  auto details = details_of(sql, id);
  if (!details) return;
  sql << "INSERT INTO search_videos (video_id) VALUES (:id)", soci::use(id, "id");
  auto number = video_number(sql, id);
  sql << "INSERT INTO search_titles (rowid, title, description) VALUES (:number, :title, :description)",
      soci::use(*number, "number"), soci::use(details->title, "title"),
      soci::use(details->description, "description");
}

void forget_details_of(soci::session& sql, const std::string& id) {
  auto number = video_number(sql, id);
  auto details = details_of(sql, id);
  if (!number || !details) return;
  sql << "INSERT INTO search_titles (search_titles, rowid, title, description) VALUES ('delete', :number, "
         ":title, :description)",
      soci::use(*number, "number"), soci::use(details->title, "title"),
      soci::use(details->description, "description");
  sql << "DELETE FROM search_videos WHERE number = :number", soci::use(*number, "number");
}

void index_said_of(soci::session& sql, const std::string& id) {
  auto said = said_in(sql, id);
  if (!said) return;
  std::string counts = write_counts(said->counts);
  sql << "INSERT INTO search_tracks (track_id, video_id, counts) VALUES (:id, :video, :counts)",
      soci::use(id, "id"), soci::use(said->video, "video"), soci::use(counts, "counts");
  auto number = track_number(sql, id);
  sql << "INSERT INTO search_said (rowid, said) VALUES (:number, :said)", soci::use(*number, "number"),
      soci::use(said->tokens, "said");
}

void forget_said_of(soci::session& sql, const std::string& id) {
  auto number = track_number(sql, id);
  if (!number) return;
  auto said = said_in(sql, id);
  if (!said) return;
  sql << "INSERT INTO search_said (search_said, rowid, said) VALUES ('delete', :number, :said)",
      soci::use(*number, "number"), soci::use(said->tokens, "said");
  sql << "DELETE FROM search_tracks WHERE number = :number", soci::use(*number, "number");
}

std::vector<std::string> tracks_of(soci::session& sql, const VideoId& video) {
  std::vector<std::string> ids;
  std::string id;
  soci::statement rows = (sql.prepare << "SELECT id FROM text_tracks WHERE video_id = :video", soci::into(id),
                          soci::use(video.text(), "video"));
  rows.execute();
  while (rows.fetch()) ids.push_back(id);
  return ids;
}

std::optional<std::string> next_id(soci::session& sql, const std::string& query, const std::string& after) {
  std::string id;
  sql << query, soci::into(id), soci::use(after, "after");
  return sql.got_data() ? std::optional(id) : std::nullopt;
}

constexpr char kFirstCount = '!', kLargeCount = '~';

}  // namespace

void index_details(soci::session& sql, const VideoId& id) {
  index_details_of(sql, id.text());
}
void forget_details(soci::session& sql, const VideoId& id) {
  forget_details_of(sql, id.text());
}
void index_said(soci::session& sql, const TextTrackId& id) {
  index_said_of(sql, id.text());
}
void forget_said(soci::session& sql, const TextTrackId& id) {
  forget_said_of(sql, id.text());
}

void forget_texts_of(soci::session& sql, const std::vector<VideoId>& videos) {
  for (const auto& video : videos) {
    forget_details_of(sql, video.text());
    for (const auto& track : tracks_of(sql, video)) forget_said_of(sql, track);
  }
}

std::optional<std::string> index_next_details(soci::session& sql, const std::string& after) {
  auto id = next_id(sql,
                    "SELECT id FROM videos v WHERE id > :after AND NOT EXISTS (SELECT 1 FROM search_videos "
                    "WHERE video_id = v.id) ORDER BY id LIMIT 1",
                    after);
  if (id) index_details_of(sql, *id);
  return id;
}

std::optional<std::string> index_next_said(soci::session& sql, const std::string& after) {
  auto id =
      next_id(sql,
              "SELECT id FROM text_tracks t WHERE id > :after AND draft = 0 AND NOT EXISTS (SELECT 1 FROM "
              "search_tracks WHERE track_id = t.id) ORDER BY id LIMIT 1",
              after);
  if (id) index_said_of(sql, *id);
  return id;
}

void clear_index(soci::session& sql) {
  sql << "INSERT INTO search_titles (search_titles) VALUES ('delete-all')";
  sql << "INSERT INTO search_said (search_said) VALUES ('delete-all')";
  sql << "DELETE FROM search_videos";
  sql << "DELETE FROM search_tracks";
}

// One sign for each cue, from '!' on; '~' and the number and ';' for a cue of more tokens than there are
// signs.
std::string write_counts(const std::vector<std::size_t>& counts) {
  std::string out;
  out.reserve(counts.size());
  for (std::size_t count : counts) {
    if (count < static_cast<std::size_t>(kLargeCount - kFirstCount))
      out.push_back(static_cast<char>(kFirstCount + static_cast<char>(count)));
    else
      out.append(1, kLargeCount).append(std::to_string(count)).append(1, ';');
  }
  return out;
}

std::vector<std::size_t> read_counts(const std::string& text) {
  std::vector<std::size_t> ends;
  std::size_t sum = 0;
  const char *at = text.data(), *end = text.data() + text.size();
  while (at < end) {
    std::size_t count = 0;
    if (*at == kLargeCount) {
      at = std::from_chars(at + 1, end, count).ptr;
      if (at < end) at++;
    } else {
      count = static_cast<std::size_t>(*at++ - kFirstCount);
    }
    ends.push_back(sum += count);
  }
  return ends;
}

}  // namespace millrace::videos
