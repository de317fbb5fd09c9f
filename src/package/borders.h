// Where segments of pictures begin. The outer borders are the nest all renditions share; rungs divide between
// them.
#pragma once
#include <cstdint>
#include <vector>

#include "package/timeline.h"

namespace millrace::package {

struct Border {
  Ticks begin = 0;
  std::uint32_t first =
      0;  // picture: presentation ordinal of its first new frame; sound: first packet or AAC frame
  bool hold = false;  // nothing new is shown at `begin`: the frame before `first` is shown again
};

// The borders of one rendition, and how they nest in the outer ones.
struct BorderList {
  std::vector<Border> at;
  std::vector<std::uint32_t>
      outer;  // for each outer segment, its first border in `at`; one more entry for the end
  Ticks end = 0;
  std::uint32_t last = 0;  // `first` of the border that would follow
};

// A frame on which an outer border may lie: an IDR that parts all packets before it from all after it, in
// decode order as in presentation.
struct Candidate {
  Ticks tick = 0;
  std::uint32_t ordinal = 0;  // presentation
  std::uint32_t packet = 0;   // decode
};
std::vector<Candidate> border_candidates(const TrackView& video);

struct OuterBorders {
  std::vector<Border> at;
  Ticks end = 0;
  bool on_keys = false;     // every border lies on a candidate
  bool with_holds = false;  // some segments hold the last picture because nothing new is shown
  std::uint32_t last = 0;   // presentation ordinal of the frame that would follow
};
// `sound_end` is where the sound ends, in kVideoScale ticks; 0 without sound.
OuterBorders outer_borders(const ShownFrames& frames, const std::vector<Candidate>& candidates,
                           Ticks sound_end);
// Without pictures: a plain grid.
OuterBorders sound_only_borders(Ticks sound_end);
// Beside pictures of another media: as quick at the beginning as those, and no segment longer than `longest`.
OuterBorders accompanying_borders(Ticks end, Ticks longest);

// Of a file that is still arriving. A border lies where it lies whatever comes later: on the first frame of
// every second, then of every other one, or on the grid itself when none is shown within half a second. None
// is later than `safe`; what follows the last one is left for another time. Of a whole file (kWholeFile) the
// last segment ends where it ends, however short that makes it.
inline constexpr Ticks kWholeFile = INT64_MAX;
inline constexpr int kEarlyTargetDuration = 3;  // seconds; none is longer than 2.5
OuterBorders early_borders(const ShownFrames& frames, Ticks safe, Ticks sound_end);
OuterBorders early_sound_borders(Ticks sound_end, Ticks safe);

// Rungs above 360 have segments of about 2 s, those on which a cold seek lands about 1 s. Division points lie
// on frames that are kept in every rung: those whose distance from the outer border is a multiple of
// `kept_step`.
struct Divided {
  BorderList outer;
  BorderList coarse;
  BorderList fine;
};
Divided divide(const ShownFrames& frames, const OuterBorders& outer, std::uint32_t kept_step);

}  // namespace millrace::package
