// A clip as one plain MP4: the samples of its pieces one after another in the clip's own time. Pieces that
// were encoded differently have a sample entry each (ISO/IEC 14496-12 section 8.5.2).
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "package/clip.h"
#include "package/cmaf.h"
#include "package/flat_movie.h"

namespace millrace::package {

// What a rendition of a clip is made of, in order.
struct ClipPart {
  std::size_t piece = 0;
  const Rendition* rendition = nullptr;  // of the piece's source
  SegmentPart part;
};
std::vector<ClipPart> clip_parts(const Clip& clip, std::string_view name);

struct ClipTrack {
  std::vector<ClipPart> parts;
  std::vector<StoredSegment> segments;  // what each of them holds
};
// avcC or AudioSpecificConfig of a source's rendition.
using ConfigOf = std::function<std::string(std::size_t source, const Rendition& rendition)>;

struct ClipMovie {
  // FlatRun::object counts the parts of the run's track; kLeads: `leads`.
  static constexpr std::uint32_t kLeads = UINT32_MAX;
  FlatMovie movie;
  std::string leads;
  std::vector<bool> audio;  // by FlatRun::track
};
// Either may be empty. "mixed_sound" (409) when the sounds differ in what players cannot change within a
// track: rate, channels or codec.
Result<ClipMovie> clip_movie(const Clip& clip, const ClipTrack& picture, const ClipTrack& sound,
                             const ConfigOf& config_of, const Chapters& chapters);

// The parameter sets of an avcC as the first bytes of a sample (ISO/IEC 14496-15 section 5.3.3.1); empty if
// it is none.
std::string parameter_sets_in_band(std::string_view avcc);

}  // namespace millrace::package
