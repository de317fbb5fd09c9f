// What was found, as the API shows it (docs/design/http-surface.md).
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "http/json.h"
#include "videos/view.h"

namespace millrace::search {

struct TextRange {
  int begin = 0;
  int end = 0;
};
BOOST_DESCRIBE_STRUCT(TextRange, (), (begin, end))
inline http::Rules rules(const TextRange*) {
  return {{"begin", {.description = "in UTF-16 code units"}},
          {"end", {.description = "in UTF-16 code units"}}};
}

struct MarkedText {
  std::string text;
  std::vector<TextRange> ranges;  // of what was looked for
};
BOOST_DESCRIBE_STRUCT(MarkedText, (), (text, ranges))

struct SaidCue {
  double time = 0;  // seconds
  double end = 0;
  int cue = 0;  // of its track, from 0
  std::string track;
  std::string language;  // BCP 47 or empty
  std::string label;
  std::string text;
  std::vector<TextRange> ranges;
};
BOOST_DESCRIBE_STRUCT(SaidCue, (), (time, end, cue, track, language, label, text, ranges))

struct SearchResult {
  videos::Video video;
  std::vector<TextRange> title_ranges;
  std::optional<MarkedText> excerpt;  // of the description
  std::vector<SaidCue> said;          // the first of them
  long long said_count = 0;
};
BOOST_DESCRIBE_STRUCT(SearchResult, (), (video, title_ranges, excerpt, said, said_count))

struct SearchResults {
  std::vector<SearchResult> items;
  std::optional<std::string> next_cursor;
  bool complete = true;
};
BOOST_DESCRIBE_STRUCT(SearchResults, (), (items, next_cursor, complete))
inline http::Rules rules(const SearchResults*) {
  return {{"complete", {.description = "false while the index is being made"}}};
}

struct SaidResults {
  std::vector<SaidCue> items;
  long long count = 0;  // of all, beyond those that are shown
  bool complete = true;
};
BOOST_DESCRIBE_STRUCT(SaidResults, (), (items, count, complete))

}  // namespace millrace::search
