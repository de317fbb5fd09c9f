// What was asked to be written down, one for each sound track of a video, and the pieces of it that have
// been. Functions over a database session; the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "transcription/answer.h"

namespace millrace::transcription {

struct TranscriptionRow {
  std::string id;
  VideoId video;
  MediaId media;
  int track = 0;           // among the media's sound tracks
  std::string track_name;  // as players call it
  std::string language;    // that was asked for
  TextTrackId text_track;  // what the draft is called when it is there
  UnixMillis created_at = 0;
  UnixMillis finished_at = 0;  // 0: not yet
};

struct PieceRow {
  std::int64_t begin_ms = 0;  // of the video
  std::int64_t end_ms = 0;
  std::string language;                  // that was heard
  std::vector<subtitle::Spoken> spoken;  // times of the video
};

void insert(soci::session& sql, const TranscriptionRow& row);
std::optional<TranscriptionRow> find(soci::session& sql, const std::string& id);
std::optional<TranscriptionRow> find_of(soci::session& sql, const VideoId& video, int track);
std::vector<TranscriptionRow> of_video(soci::session& sql, const VideoId& video);
void set_finished(soci::session& sql, const std::string& id, UnixMillis now);
void erase(soci::session& sql, const std::string& id);

// As kept: "answer_too_large" when it is more than a row should hold.
Result<std::string> written(const std::vector<subtitle::Spoken>& spoken);
// Does nothing when the transcription is gone.
void add_piece(soci::session& sql, const std::string& id, const PieceRow& piece, const std::string& spoken);
// In order.
std::vector<PieceRow> pieces(soci::session& sql, const std::string& id);
std::int64_t heard_until(soci::session& sql, const std::string& id);

}  // namespace millrace::transcription
