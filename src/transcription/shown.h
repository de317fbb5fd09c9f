// Writing down what is said, as the API shows it (docs/design/http-surface.md).
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "http/json.h"

namespace millrace::transcription {

struct NewTranscription {
  std::optional<std::string> language;
  std::optional<boost::json::value> audio_track;
};
BOOST_DESCRIBE_STRUCT(NewTranscription, (), (language, audio_track))
inline http::Rules rules(const NewTranscription*) {
  return {{"language", {.max_length = 35, .description = "BCP 47; empty: to be found out"}},
          {"audio_track",
           {.description = "its name in audio_tracks, or its place among them; the first if not given"}}};
}

struct TranscriptionReason {
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(TranscriptionReason, (), (code, detail))

struct Transcription {
  std::string id;
  std::string state;
  double progress = 0;
  std::string language;
  std::string audio_track;
  std::string created_at;
  std::optional<TranscriptionReason> reason;
  std::optional<std::string> subtitles;
};
BOOST_DESCRIBE_STRUCT(Transcription, (),
                      (id, state, progress, language, audio_track, created_at, reason, subtitles))
inline http::Rules rules(const Transcription*) {
  return {{"state", {.one_of = {"queued", "running", "ready", "failed", "cancelled"}}},
          {"progress", {.description = "0 to 1"}},
          {"language", {.description = "that was asked for; empty: to be found out"}},
          {"subtitles", {.description = "the draft, when it is ready"}}};
}
struct TranscriptionList {
  std::vector<Transcription> items;
};
BOOST_DESCRIBE_STRUCT(TranscriptionList, (), (items))

}  // namespace millrace::transcription
