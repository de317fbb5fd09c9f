// The sample tables of one track (ISO/IEC 14496-12 section 8.6 and 8.7), unfolded into packets. Every count
// is held against the size of its box, and against what the file could hold, before anything is allocated.
#pragma once
#include <string_view>
#include <vector>

#include "base/error.h"
#include "package/media_index.h"

namespace millrace::package {

struct SampleTables {  // bodies of the boxes; empty if there is none
  std::string_view stts, ctts, stss, stps, stsz, stz2, stsc, stco, co64;
};

struct SampleRules {
  bool video = false;
  std::uint32_t pcm_frame_bytes = 0;  // uncompressed sound: its tiny samples are put together
  std::uint64_t file_bytes = 0;
};

// pts and source_ts in the track's timescale, before any edit list.
Result<std::vector<Packet>> unfold_samples(const SampleTables& tables, const SampleRules& rules);

}  // namespace millrace::package
