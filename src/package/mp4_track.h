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

// Ids of the tracks that are another track's chapters: lists of titles or of stills.
void collect_chapter_tracks(std::string_view trak, std::set<std::uint32_t>& ids);

}  // namespace millrace::package
