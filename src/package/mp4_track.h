// One trak of a moov.
#pragma once
#include <optional>
#include <set>
#include <string_view>

#include "package/mp4_reader.h"

namespace millrace::package {

struct MovieFacts {
  std::uint32_t timescale = 1;
  std::string_view matrix;  // 36 bytes or empty
  std::uint64_t file_bytes = 0;
};

// Nothing if the track is neither picture nor sound, or empty.
Result<std::optional<Mp4Track>> read_track(std::string_view trak, const MovieFacts& movie);

// Nothing if the track holds no text of a kind that is understood, or cannot be read: a file without its
// subtitles is still a film.
std::optional<Mp4Text> read_text_track(std::string_view trak, const MovieFacts& movie);

// The number of a track; 0 if it has none.
std::uint32_t track_id(std::string_view trak);

// Ids of the tracks that are another track's chapters: lists of titles or of stills.
void collect_chapter_tracks(std::string_view trak, std::set<std::uint32_t>& ids);

}  // namespace millrace::package
