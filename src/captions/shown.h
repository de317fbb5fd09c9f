// Subtitles as the API shows them (docs/design/http-surface.md).
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "captions/captions.h"
#include "http/json.h"
#include "videos/view.h"

namespace millrace::captions {

struct SubtitleList {
  std::vector<videos::VideoSubtitles> items;
};
BOOST_DESCRIBE_STRUCT(SubtitleList, (), (items))

struct SubtitleRepair {
  int line = 0;
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(SubtitleRepair, (), (line, code, detail))

struct SentSubtitles {
  videos::VideoSubtitles subtitles;
  std::string format;                   // of the file
  std::string encoding;                 // likewise
  std::vector<SubtitleRepair> repairs;  // some of them
  long long repaired = 0;               // how many there were
};
BOOST_DESCRIBE_STRUCT(SentSubtitles, (), (subtitles, format, encoding, repairs, repaired))
inline http::Rules rules(const SentSubtitles*) {
  return {{"format", {.one_of = {"srt", "vtt", "ass", "ttml", "lrc"}}}};
}

struct SubtitleForm {
  http::File file;
  std::optional<std::string> language;
  std::optional<std::string> label;
  std::optional<std::string> kind;
  std::optional<bool> default_;
  std::optional<bool> forced;
  std::optional<bool> draft;
};
BOOST_DESCRIBE_STRUCT(SubtitleForm, (), (file, language, label, kind, default_, forced, draft))

struct SubtitleEdit {
  std::optional<std::string> language;
  std::optional<std::string> label;
  std::optional<std::string> kind;
  std::optional<bool> default_;
  std::optional<bool> forced;
  std::optional<bool> draft;
};
BOOST_DESCRIBE_STRUCT(SubtitleEdit, (), (language, label, kind, default_, forced, draft))
inline http::Rules rules(const SubtitleEdit*) {
  return {{"language", {.max_length = 35, .description = "BCP 47, or empty"}},
          {"label", {.max_length = 200}},
          {"kind", {.one_of = {"subtitles", "captions"}}},
          {"draft", {.description = "false publishes it"}}};
}

struct SubtitleTiming {
  std::optional<double> shift;
  std::optional<double> stretch;
};
BOOST_DESCRIBE_STRUCT(SubtitleTiming, (), (shift, stretch))
inline http::Rules rules(const SubtitleTiming*) {
  return {{"shift", {.description = "seconds later, after stretching"}},
          {"stretch", {.minimum = 0.1, .maximum = 10, .description = "every time times this: 25/23.976"}}};
}

SentSubtitles show(const Kept& kept);

}  // namespace millrace::captions
