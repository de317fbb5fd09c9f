// The sample tables of one track of a plain MP4 (ISO/IEC 14496-12 sections 8.6 and 8.7).
#pragma once
#include <span>
#include <string>
#include <vector>

#include "package/flat_movie.h"

namespace millrace::package {

// Decode times are those of presentation, sorted; composition offsets are shifted until none is negative, and
// an edit list takes the shift back.
struct FlatTimes {
  std::vector<Ticks> decode;  // from 0, and the end
  std::vector<std::uint32_t> offsets;
  bool reordered = false;
  Ticks media_time = 0;  // where T0 lies
};
FlatTimes flat_times(const FlatTrack& track);

struct Chunk {
  std::size_t track = 0;
  std::size_t first = 0;  // sample
  std::size_t count = 0;
  std::uint64_t offset = 0;  // in the file
};

struct TableInput {
  const FlatTrack& track;
  const FlatTimes& times;
  std::span<const Chunk> chunks;  // of this track alone
  bool wide_offsets = false;
};
std::string flat_tables(const TableInput& input);

// edts, or nothing if the track simply begins at zero.
std::string flat_edits(const FlatTrack& track, const FlatTimes& times);

}  // namespace millrace::package
