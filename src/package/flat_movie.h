// A plain fast-start MP4: ftyp, a moov with whole sample tables, and the order in which the samples' bytes
// follow.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "package/boxes.h"
#include "package/chapters.h"
#include "package/timeline.h"

namespace millrace::package {

struct FlatSample {
  Ticks time = 0;  // when it is shown, from T0; may be negative for what is decoded but hidden
  std::uint32_t size = 0;
  std::uint32_t object = 0;  // whatever the caller counts: 0, or the number of a segment
  std::uint64_t offset = 0;  // in that object
  bool key = true;
  std::uint16_t entry = 0;  // which of the track's sample entries
};

// What of a sample lies elsewhere: its first bytes, counted in its size.
struct FlatLead {
  std::uint32_t object = 0;
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
};

struct FlatTrack {
  TrackBoxes boxes;                       // description; times, edits and tables are filled in
  std::vector<FlatSample> samples;        // decode order
  std::map<std::size_t, FlatLead> leads;  // by sample
  Ticks end = 0;                          // of the last shown sample
  Ticks tail = 0;  // where the last sample ends if hidden ones lie behind `end`; 0 = `end`
};

struct FlatRun {
  std::size_t track = 0;
  std::uint32_t object = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};
struct FlatMovie {
  std::string head;  // up to the first run; with chapters also their names
  std::vector<FlatRun> runs;
  std::uint64_t bytes = 0;
};
// Chapters are listed in both ways that players know (mp4_chapter_marks.h).
FlatMovie write_flat_movie(std::vector<FlatTrack> tracks, std::string_view title,
                           const Chapters& chapters = {});

}  // namespace millrace::package
