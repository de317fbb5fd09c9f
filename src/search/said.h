// Where in a video's subtitles the words of a query are said. Functions over a database session.
//
// Found are the cues that say all of the words; where none does, those that say most of them: a sentence
// often reaches over two cues.
#pragma once
#include <soci/soci.h>

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

// Of the track with this number in the index; without cues when it does not say all of the words.
FoundTrack find_said(soci::session& sql, long long number, const words::Query& query, std::size_t most);

// The numbers of a video's tracks, oldest first; of the one with this id, unless it is empty.
std::vector<long long> track_numbers(soci::session& sql, const VideoId& video, const std::string& only);

}  // namespace millrace::search
