// Where in a video's subtitles the words of a query are said. Functions over a database session.
//
// Found are the cues that say all of the words; where none does, those that say most of them: a sentence
// often reaches over two cues.
#pragma once
#include <soci/soci.h>

#include <map>
#include <string>
#include <vector>

#include "base/id.h"
#include "words/words.h"

namespace millrace::search {

struct FoundCue {
  std::size_t number = 0;  // of the track's cues, from 0
  std::int64_t begin_ms = 0;
  std::int64_t end_ms = 0;
  std::string text;  // plain
  std::vector<words::Range> ranges;
};

struct FoundTrack {
  std::string id;
  std::string language;
  std::string label;
  std::size_t count = 0;         // cues that were found
  std::vector<FoundCue> cues{};  // the first of them
};

// Of the tracks with these numbers in the index: those that say all of the words. One pass for all of them,
// since an unfinished word may stand for hundreds that must be brought together first.
std::map<long long, FoundTrack> find_said(soci::session& sql, const std::vector<long long>& numbers,
                                          const words::Query& query, std::size_t most);

// The numbers of a video's tracks, oldest first; of the one with this id, unless it is empty.
std::vector<long long> track_numbers(soci::session& sql, const VideoId& video, const std::string& only);

}  // namespace millrace::search
