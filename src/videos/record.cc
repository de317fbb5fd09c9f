#include "videos/record.h"

#include <openssl/crypto.h>

#include "videos/findable.h"
#include "videos/happened.h"
#include "videos/review.h"
#include "videos/title.h"
#include "words/words.h"

namespace millrace::videos {
namespace {

// One row as the queries below select it; bound once, copied out for each fetch.
struct Row {
  VideoRecord video;
  std::string id, owner_id, media, pictured;
  int has_video = 0, has_audio = 0, filling = 0, pinned = 0, damaged = 0, early = 0, has_password = 0;
  long long reviewed = 0, created = 0, uploaded = 0, ready = 0, deleted = 0;

  VideoRecord take() const {
    VideoRecord v = video;
    v.id = *VideoId::parse(id);
    v.owner_id = *UserId::parse(owner_id);
    v.media = MediaId::parse(media);
    v.pictured = v.media ? v.media : MediaId::parse(pictured);
    v.has_video = has_video != 0;
    v.has_audio = has_audio != 0;
    v.filling = filling != 0;
    v.pinned = pinned != 0;
    v.damaged = damaged != 0;
    v.early_for_all = early != 0;
    v.review.at = reviewed;
    v.has_password = has_password != 0;
    v.created_at = created;
    v.uploaded_at = uploaded;
    v.ready_at = ready;
    v.deleted_at = deleted;
    return v;
  }
};

constexpr const char* kSelect =
    "SELECT v.id, v.owner_id, u.username, v.title, v.description, v.visibility, v.state, "
    "COALESCE(v.reason_code, ''), "
    "COALESCE(v.reason_detail, ''), COALESCE(v.media_id, ''), COALESCE(m.id, ''), v.file_name, "
    "CASE WHEN v.media_id IS NULL THEN 0 ELSE COALESCE(m.bytes, 0) END, "
    "v.duration_ms, "
    "COALESCE(m.width, 0), COALESCE(m.height, 0), COALESCE(m.has_video, 0), COALESCE(m.has_audio, 0), "
    "COALESCE((SELECT SUM(r.filled_count) * 1.0 / SUM(r.segments) FROM renditions r WHERE r.media_id = "
    "v.media_id), 1.0), "
    // A job of filling it is queued or running; by the index on active keys.
    "EXISTS (SELECT 1 FROM jobs WHERE state IN ('queued', 'running') AND (job_key = 'fill:' || v.media_id OR "
    "(job_key > 'download:' || v.media_id || ':' AND job_key < 'download:' || v.media_id || ';'))), "
    "v.pinned, COALESCE(m.damaged_at, 0) > 0 OR EXISTS (SELECT 1 FROM video_sounds s JOIN media d ON d.id = "
    "s.media_id WHERE s.video_id = v.id AND s.until = 0 AND d.damaged_at > 0), v.early_for_all, "
    "v.poster_version, v.poster_ms, v.poster_width, v.poster_avif, v.poster_kind, v.poster_object, "
    "v.review, v.review_note, v.embedding, v.password_version, v.password_hash <> '', v.review_at, "
    "v.created_at, COALESCE(v.uploaded_at, 0), COALESCE(v.ready_at, 0), COALESCE(v.deleted_at, 0) "
    "FROM videos v JOIN users u ON u.id = v.owner_id LEFT JOIN media m ON m.id = COALESCE(v.media_id, "
    "(SELECT s.media_id FROM spans s WHERE s.video_id = v.id AND s.position = 0)) ";

void bind(soci::statement& statement, Row& row) {
  auto& v = row.video;
  statement.exchange(soci::into(row.id));
  statement.exchange(soci::into(row.owner_id));
  for (std::string* text : {&v.owner, &v.title, &v.description, &v.visibility, &v.state, &v.reason_code,
                            &v.reason_detail, &row.media, &row.pictured, &v.file_name})
    statement.exchange(soci::into(*text));
  statement.exchange(soci::into(v.bytes));
  statement.exchange(soci::into(v.duration_ms));
  for (int* number : {&v.width, &v.height, &row.has_video, &row.has_audio})
    statement.exchange(soci::into(*number));
  statement.exchange(soci::into(v.filled));
  for (int* number : {&row.filling, &row.pinned, &row.damaged, &row.early})
    statement.exchange(soci::into(*number));
  for (long long* number : {&v.poster.version, &v.poster.time_ms}) statement.exchange(soci::into(*number));
  for (int* number : {&v.poster.width, &v.poster.avif}) statement.exchange(soci::into(*number));
  for (std::string* text : {&v.poster.kind, &v.poster.object}) statement.exchange(soci::into(*text));
  for (std::string* text : {&v.review.state, &v.review.note, &v.embedding})
    statement.exchange(soci::into(*text));
  statement.exchange(soci::into(v.password_version));
  statement.exchange(soci::into(row.has_password));
  for (long long* time : {&row.reviewed, &row.created, &row.uploaded, &row.ready, &row.deleted})
    statement.exchange(soci::into(*time));
}

void run(soci::statement& statement, const std::string& query) {
  statement.alloc();
  statement.prepare(query);
  statement.define_and_bind();
  statement.execute(false);
}

std::string to_hex(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned char c : text) {
    hex.push_back(kDigits[c >> 4]);
    hex.push_back(kDigits[c & 15]);
  }
  return hex;
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    int high = OPENSSL_hexchar2int(static_cast<unsigned char>(hex[i]));
    int low = OPENSSL_hexchar2int(static_cast<unsigned char>(hex[i + 1]));
    if (high < 0 || low < 0) return std::nullopt;
    text.push_back(static_cast<char>(high * 16 + low));
  }
  return text;
}

// Where the page before ended: the value it is sorted by, and the id that breaks ties.
struct Cursor {
  bool there = false;
  std::string text;
  long long number = 0;
  std::string id;
};

std::string write_cursor(const VideoRecord& last, Sort sort) {
  std::string value = sort == Sort::title     ? title_key(last.title)
                      : sort == Sort::length  ? std::to_string(last.duration_ms)
                      : sort == Sort::deleted ? std::to_string(last.deleted_at)
                                              : std::to_string(last.created_at);
  return to_hex(last.id.text() + value);
}

Result<Cursor> read_cursor(const std::string& text, Sort sort) {
  Cursor cursor;
  if (text.empty()) return cursor;
  auto plain = from_hex(text);
  auto bad =
      fail(Status::bad_request, "bad_request", "This page marker is not one of ours. Start the list again.");
  if (!plain || plain->size() < VideoId::kLength || !VideoId::parse(plain->substr(0, VideoId::kLength)))
    return bad;
  cursor.there = true;
  cursor.id = plain->substr(0, VideoId::kLength);
  cursor.text = plain->substr(VideoId::kLength);
  if (sort != Sort::title) {
    auto [end, error] =
        std::from_chars(cursor.text.data(), cursor.text.data() + cursor.text.size(), cursor.number);
    if (error != std::errc() || end != cursor.text.data() + cursor.text.size()) return bad;
  }
  return cursor;
}

}  // namespace

VideoRecord insert(soci::session& sql, VideoRecord v) {
  if (v.visibility == "public" && needs_review(sql, v.owner_id)) hold_for_review(v, v.created_at);
  std::string key = title_key(v.title), media = v.media ? v.media->text() : "";
  soci::indicator media_indicator = v.media ? soci::i_ok : soci::i_null;
  long long created = v.created_at, uploaded = v.uploaded_at, ready = v.ready_at;
  int early = v.early_for_all;
  soci::indicator ready_indicator = v.ready_at ? soci::i_ok : soci::i_null;
  sql << "INSERT INTO videos(id, owner_id, title, title_key, description, visibility, state, media_id, "
         "file_name, created_at, "
         "uploaded_at, updated_at, ready_at, duration_ms, early_for_all) VALUES(:id, :owner, :title, :key, "
         ":description, "
         ":visibility, "
         ":state, :media, "
         ":file, :created, :uploaded, :updated, :ready, :duration, :early)",
      soci::use(v.id.text()), soci::use(v.owner_id.text()), soci::use(v.title), soci::use(key),
      soci::use(v.description), soci::use(v.visibility), soci::use(v.state),
      soci::use(media, media_indicator), soci::use(v.file_name), soci::use(created), soci::use(uploaded),
      soci::use(created), soci::use(ready, ready_indicator), soci::use(v.duration_ms), soci::use(early);
  if (!v.review.state.empty()) set_review(sql, v);
  index_details(sql, v.id);
  return v;
}

std::optional<VideoRecord> find(soci::session& sql, const VideoId& id) {
  Row row;
  soci::statement statement(sql);
  bind(statement, row);
  statement.exchange(soci::use(id.text(), "id"));
  run(statement, std::string(kSelect) + "WHERE v.id = :id");
  if (!statement.fetch()) return std::nullopt;
  return row.take();
}

namespace {
std::vector<VideoId> found(soci::session& sql, const char* query, const MediaId& media) {
  std::vector<VideoId> ids;
  std::string id;
  soci::statement statement = (sql.prepare << query, soci::use(media.text(), "media"), soci::into(id));
  statement.execute();
  while (statement.fetch()) ids.push_back(*VideoId::parse(id));
  return ids;
}
}  // namespace

std::vector<VideoId> of_media(soci::session& sql, const MediaId& media) {
  return found(
      sql,
      "SELECT id FROM videos WHERE media_id = :media UNION SELECT video_id FROM spans WHERE media_id "
      "= :media UNION SELECT video_id FROM video_sounds WHERE media_id = :media",
      media);
}

std::vector<VideoId> of_file(soci::session& sql, const MediaId& media) {
  return found(sql, "SELECT id FROM videos WHERE media_id = :media", media);
}

void set_details(soci::session& sql, const VideoRecord& v, UnixMillis now) {
  int pinned = v.pinned, early = v.early_for_all;
  std::string key = title_key(v.title);
  long long time = now;
  forget_details(sql, v.id);
  sql << "UPDATE videos SET title = :title, title_key = :key, description = :description, visibility = "
         ":visibility, "
         "pinned = :pinned, early_for_all = :early, updated_at = :now WHERE id = :id",
      soci::use(v.title), soci::use(key), soci::use(v.description), soci::use(v.visibility),
      soci::use(pinned), soci::use(early), soci::use(time), soci::use(v.id.text());
  index_details(sql, v.id);
}

std::optional<long long> set_poster(soci::session& sql, const VideoId& id, const ChosenPoster& poster,
                                    Chosen by, UnixMillis now) {
  long long time = now, version = 0;
  int any = by == Chosen::by_somebody;
  soci::statement update =
      (sql.prepare
           << "UPDATE videos SET poster_version = poster_version + 1, poster_avif = 0, poster_kind = :kind, "
              "poster_object = :object, poster_ms = :ms, poster_width = :width, updated_at = :now WHERE id = "
              ":id AND "
              "(:any = 1 OR poster_object = '')",
       soci::use(poster.kind, "kind"), soci::use(poster.object, "object"), soci::use(poster.time_ms, "ms"),
       soci::use(poster.width, "width"), soci::use(time, "now"), soci::use(id.text(), "id"),
       soci::use(any, "any"));
  update.execute(true);
  if (update.get_affected_rows() == 0) return std::nullopt;
  sql << "SELECT poster_version FROM videos WHERE id = :id", soci::into(version), soci::use(id.text());
  return version;
}

void set_arrived(soci::session& sql, const MediaId& media, UnixMillis now) {
  long long time = now;
  sql << "UPDATE videos SET state = 'indexing', uploaded_at = :now, updated_at = :now2 WHERE media_id = "
         ":media "
         "AND state = 'receiving'",
      soci::use(time), soci::use(time), soci::use(media.text());
}

std::optional<VideoId> find_receiving(soci::session& sql, const MediaId& media) {
  std::string id;
  sql << "SELECT id FROM videos WHERE media_id = :media AND state = 'receiving'", soci::into(id),
      soci::use(media.text());
  return sql.got_data() ? VideoId::parse(id) : std::nullopt;
}

bool set_poster_avif(soci::session& sql, const PosterObject& poster, bool made) {
  const std::string value = made ? "1" : "MIN(poster_avif, 0) - 1";
  std::string key = poster.object.empty() ? poster.media.text() : poster.object;
  soci::statement change =
      (sql.prepare << "UPDATE videos SET poster_avif = " + value +
                          (poster.object.empty() ? " WHERE media_id = :key AND poster_object = ''"
                                                 : " WHERE poster_object = :key"),
       soci::use(key));
  change.execute(true);
  return change.get_affected_rows() > 0;
}

std::vector<PosterObject> posters_without_avif(soci::session& sql, int limit) {
  const int tries = -5;
  soci::rowset<soci::row> rows =
      (sql.prepare
           << "SELECT m.id, v.poster_object FROM videos v JOIN media m ON m.id = COALESCE(v.media_id, "
              "(SELECT s.media_id FROM spans s WHERE s.video_id = v.id AND s.position = 0)) WHERE "
              "v.state = 'ready' AND v.poster_avif <= 0 AND v.poster_avif > :tries AND m.has_video = 1 "
              "AND (v.media_id IS NOT NULL OR v.poster_object <> '') GROUP BY m.id, v.poster_object "
              "ORDER BY MAX(v.created_at) DESC LIMIT :limit",
       soci::use(tries), soci::use(limit));
  std::vector<PosterObject> found;
  for (const auto& row : rows)
    if (auto media = MediaId::parse(row.get<std::string>(0)))
      found.push_back({*media, row.get<std::string>(1)});
  return found;
}

void set_embedding(soci::session& sql, const VideoId& id, const std::string& text) {
  sql << "UPDATE videos SET embedding = :text WHERE id = :id", soci::use(text), soci::use(id.text());
}

void set_ready(soci::session& sql, const MediaId& media, long long duration_ms, UnixMillis now) {
  long long time = now;
  note_happened(sql, "ready", "state <> 'ready' AND deleted_at IS NULL AND media_id = :media", media.text(),
                now);
  sql << "UPDATE videos SET state = 'ready', duration_ms = :duration, ready_at = :now, updated_at = :now2 "
         "WHERE media_id = "
         ":media AND state <> 'ready'",
      soci::use(duration_ms), soci::use(time), soci::use(time), soci::use(media.text());
}

void set_rejected(soci::session& sql, const MediaId& media, const std::string& code,
                  const std::string& detail, UnixMillis now) {
  long long time = now;
  note_happened(sql, "rejected",
                "state NOT IN ('ready', 'rejected') AND deleted_at IS NULL AND media_id = :media",
                media.text(), now);
  sql << "UPDATE videos SET state = 'rejected', reason_code = :code, reason_detail = :detail, updated_at = "
         ":now WHERE "
         "media_id = :media AND state <> 'ready'",
      soci::use(code), soci::use(detail), soci::use(time), soci::use(media.text());
}

void set_deleted(soci::session& sql, const VideoId& id, UnixMillis deleted_at) {
  long long time = deleted_at;
  soci::indicator indicator = deleted_at ? soci::i_ok : soci::i_null;
  sql << "UPDATE videos SET deleted_at = :time WHERE id = :id", soci::use(time, indicator),
      soci::use(id.text());
}

std::vector<std::string> clip_ids(soci::session& sql) {
  std::vector<std::string> ids;
  soci::rowset<std::string> rows = (sql.prepare << "SELECT DISTINCT video_id FROM spans");
  for (const auto& id : rows) ids.push_back(id);
  return ids;
}

void delete_all_of(soci::session& sql, const UserId& owner, UnixMillis now) {
  long long time = now;
  note_happened(sql, "deleted", "deleted_at IS NULL AND owner_id = :owner", owner.text(), now);
  sql << "UPDATE videos SET deleted_at = :time WHERE owner_id = :owner AND deleted_at IS NULL",
      soci::use(time), soci::use(owner.text());
}

Result<Page> list(soci::session& sql, const Listing& listing) {
  auto cursor = read_cursor(listing.cursor, listing.sort);
  if (!cursor) return fail(cursor.error());
  std::string owner = listing.owner ? listing.owner->text() : "";
  // Whatever is asked beyond spaces must be found; what is no word at all is found nowhere.
  const bool asked = listing.query.find_first_not_of(" \t\n\r") != std::string::npos;
  std::string match = words::match_expression(words::query(listing.query));
  if (asked && match.empty()) return Page{};
  if (asked) match = "title : (" + match + ")";
  int limit = listing.limit + 1;  // one more tells whether there is a next page

  const bool bin = listing.sort == Sort::deleted;
  std::string query = std::string(kSelect) + "WHERE v.deleted_at IS " +
                      (bin ? "NOT NULL AND v.state <> 'receiving' " : "NULL ");
  if (asked)
    query +=
        "AND v.id IN (SELECT s.video_id FROM search_titles CROSS JOIN search_videos s ON s.number = "
        "search_titles.rowid WHERE search_titles MATCH :match) ";
  query += listing.owner ? "AND v.owner_id = :owner " : "AND v.visibility = 'public' AND v.state = 'ready' ";
  Row row;
  soci::statement statement(sql);
  bind(statement, row);
  if (asked) statement.exchange(soci::use(match, "match"));
  if (listing.owner) statement.exchange(soci::use(owner, "owner"));
  const char* column = listing.sort == Sort::title    ? "v.title_key"
                       : listing.sort == Sort::length ? "v.duration_ms"
                       : bin                          ? "v.deleted_at"
                                                      : "v.created_at";
  const char* direction = listing.sort == Sort::title ? "ASC" : "DESC";
  const char* beyond = listing.sort == Sort::title ? ">" : "<";
  if (cursor->there) {
    query += fmt::format("AND ({0} {1} :value OR ({0} = :value2 AND v.id {1} :last)) ", column, beyond);
    if (listing.sort == Sort::title) {
      statement.exchange(soci::use(cursor->text, "value"));
      statement.exchange(soci::use(cursor->text, "value2"));
    } else {
      statement.exchange(soci::use(cursor->number, "value"));
      statement.exchange(soci::use(cursor->number, "value2"));
    }
    statement.exchange(soci::use(cursor->id, "last"));
  }
  query += fmt::format("ORDER BY {0} {1}, v.id {1} LIMIT :limit", column, direction);
  statement.exchange(soci::use(limit, "limit"));
  run(statement, query);

  Page page;
  while (statement.fetch()) page.videos.push_back(row.take());
  if (page.videos.size() > static_cast<std::size_t>(listing.limit)) {
    page.videos.pop_back();
    page.next_cursor = write_cursor(page.videos.back(), listing.sort);
  }
  return page;
}

}  // namespace millrace::videos
