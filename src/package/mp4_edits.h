// Edit lists (ISO/IEC 14496-12 section 8.6.6): where a track begins on the movie's timeline, and which part
// is shown.
#pragma once
#include <string_view>
#include <vector>

#include "base/error.h"
#include "package/media_index.h"

namespace millrace::package {

struct Edit {
  std::int64_t delay = 0;       // of the track's first shown sample, in its timescale
  std::int64_t media_time = 0;  // what lies before is hidden
  std::int64_t length = 0;      // of what is shown; 0 = to the end
  std::int64_t tolerance = 0;   // the length was rounded to the movie's coarser clock
};

// `elst` may be empty: then there is no edit. More than one piece of media is left to the demuxer.
Result<Edit> read_edits(std::string_view elst, std::uint32_t movie_timescale, std::uint32_t timescale);

// Moves the packets onto the movie's timeline and marks what is hidden.
void apply_edit(const Edit& edit, std::vector<Packet>& packets);

}  // namespace millrace::package
