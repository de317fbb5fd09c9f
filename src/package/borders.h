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
};
// `sound_end` is where the sound ends, in kVideoScale ticks; 0 without sound.
OuterBorders outer_borders(const ShownFrames& frames, const std::vector<Candidate>& candidates,
                           Ticks sound_end);
// Without pictures: a plain grid.
OuterBorders sound_only_borders(Ticks sound_end);
// Beside pictures of another media: as quick at the beginning as those, and no segment longer than `longest`.
OuterBorders accompanying_borders(Ticks end, Ticks longest);

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
