// Writing ISO base media boxes (ISO/IEC 14496-12 section 4.2).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace millrace::package {

std::string box(std::string_view type, std::string_view body);
std::string full_box(std::string_view type, int version, std::uint32_t flags, std::string_view body);

// What a track needs to be described, fragmented or not.
struct TrackBoxes {
  std::uint32_t id = 1;
  bool audio = false;
  bool text = false;  // names of chapters: not shown by itself
  std::int64_t timescale = 1;
  std::uint64_t duration = 0;        // in timescale
  std::uint64_t movie_duration = 0;  // in kMovieScale
  std::int32_t display_width = 0;    // before the matrix turns it
  std::int32_t display_height = 0;
  std::int32_t quarter_turns = 0;
  bool mirrored = false;
  std::string_view language;  // BCP 47
  std::string edits;          // an edts box or nothing
  std::string references;     // a tref box or nothing
  std::string sample_entry;
  std::uint32_t sample_entries = 1;  // how many stand in sample_entry, one after another
  std::string sample_tables;         // the boxes of stbl after stsd
};
inline constexpr std::int64_t kMovieScale = 1000;

std::string movie_header(std::uint64_t duration, std::uint32_t next_track);
std::string track(const TrackBoxes& track);

}  // namespace millrace::package
