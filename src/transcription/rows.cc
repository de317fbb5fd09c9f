#include "transcription/rows.h"

#include "http/json.h"

namespace millrace::subtitle {
BOOST_DESCRIBE_STRUCT(Spoken, (), (begin_ms, end_ms, text))
}  // namespace millrace::subtitle

namespace millrace::transcription {
namespace {

constexpr const char* kSelect =
    "SELECT id, video_id, media_id, audio_track, track_name, language, text_track_id, created_at, "
    "finished_at "
    "FROM transcriptions ";

template <class... Use>
std::vector<TranscriptionRow> select(soci::session& sql, const std::string& where, Use... use) {
  TranscriptionRow row;
  std::string video, media, text_track;
  soci::statement query(sql);
  for (std::string* text : {&row.id, &video, &media}) query.exchange(soci::into(*text));
  query.exchange(soci::into(row.track));
  for (std::string* text : {&row.track_name, &row.language, &text_track}) query.exchange(soci::into(*text));
  for (UnixMillis* time : {&row.created_at, &row.finished_at}) query.exchange(soci::into(*time));
  (query.exchange(use), ...);
  query.alloc();
  query.prepare(kSelect + where);
  query.define_and_bind();
  query.execute();
  std::vector<TranscriptionRow> found;
  while (query.fetch()) {
    row.video = *VideoId::parse(video);
    row.media = *MediaId::parse(media);
    row.text_track = *TextTrackId::parse(text_track);
    found.push_back(row);
  }
  return found;
}

std::optional<TranscriptionRow> first(std::vector<TranscriptionRow> rows) {
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

}  // namespace

void insert(soci::session& sql, const TranscriptionRow& row) {
  sql << "INSERT INTO transcriptions (id, video_id, media_id, audio_track, track_name, language, "
         "text_track_id, "
         "created_at) VALUES (:id, :video, :media, :track, :name, :language, :text, :created)",
      soci::use(row.id, "id"), soci::use(row.video.text(), "video"), soci::use(row.media.text(), "media"),
      soci::use(row.track, "track"), soci::use(row.track_name, "name"), soci::use(row.language, "language"),
      soci::use(row.text_track.text(), "text"), soci::use(row.created_at, "created");
}

std::optional<TranscriptionRow> find(soci::session& sql, const std::string& id) {
  return first(select(sql, "WHERE id = :id", soci::use(id, "id")));
}

std::optional<TranscriptionRow> find_of(soci::session& sql, const VideoId& video, int track) {
  const std::string& id = video.text();
  return first(select(sql, "WHERE video_id = :video AND audio_track = :track", soci::use(id, "video"),
                      soci::use(track, "track")));
}

std::vector<TranscriptionRow> of_video(soci::session& sql, const VideoId& video) {
  const std::string& id = video.text();
  return select(sql, "WHERE video_id = :video ORDER BY audio_track", soci::use(id, "video"));
}

void set_finished(soci::session& sql, const std::string& id, UnixMillis now) {
  sql << "UPDATE transcriptions SET finished_at = :now WHERE id = :id", soci::use(now, "now"),
      soci::use(id, "id");
  sql << "DELETE FROM transcription_pieces WHERE transcription_id = :id", soci::use(id, "id");
}

void erase(soci::session& sql, const std::string& id) {
  sql << "DELETE FROM transcriptions WHERE id = :id", soci::use(id, "id");
}

Result<std::string> written(const std::vector<subtitle::Spoken>& spoken) {
  auto text = http::to_json(spoken);
  if (text.size() > http::kMaxJsonBytes)
    return fail(Status::unprocessable, "answer_too_large", "What listens answered more than can be said.");
  return text;
}

void add_piece(soci::session& sql, const std::string& id, const PieceRow& piece, const std::string& spoken) {
  long long begin = piece.begin_ms, end = piece.end_ms;
  sql << "INSERT OR REPLACE INTO transcription_pieces (transcription_id, begin_ms, end_ms, language, spoken) "
         "SELECT :id, :begin, :end, :language, :spoken WHERE EXISTS (SELECT 1 FROM transcriptions WHERE id = "
         ":id2)",
      soci::use(id, "id"), soci::use(begin, "begin"), soci::use(end, "end"),
      soci::use(piece.language, "language"), soci::use(spoken, "spoken"), soci::use(id, "id2");
}

std::vector<PieceRow> pieces(soci::session& sql, const std::string& id) {
  long long begin = 0, end = 0;
  std::string language, spoken;
  soci::statement query =
      (sql.prepare << "SELECT begin_ms, end_ms, language, spoken FROM transcription_pieces "
                      "WHERE transcription_id = :id ORDER BY begin_ms",
       soci::use(id, "id"), soci::into(begin), soci::into(end), soci::into(language), soci::into(spoken));
  query.execute();
  std::vector<PieceRow> found;
  while (query.fetch()) {
    PieceRow row{begin, end, language, {}};
    if (auto read = http::from_json<std::vector<subtitle::Spoken>>(spoken)) row.spoken = std::move(*read);
    found.push_back(std::move(row));
  }
  return found;
}

std::int64_t heard_until(soci::session& sql, const std::string& id) {
  long long end = 0;
  soci::indicator there = soci::i_ok;
  sql << "SELECT MAX(end_ms) FROM transcription_pieces WHERE transcription_id = :id", soci::into(end, there),
      soci::use(id, "id");
  return there == soci::i_ok ? end : 0;
}

}  // namespace millrace::transcription
