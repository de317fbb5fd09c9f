// Where segments of sound begin: on the packet, or the AAC frame, nearest to each outer border.
#pragma once
#include "package/borders.h"

namespace millrace::package {

inline constexpr std::int64_t kAacFrame = 1024;  // samples

// Whether the original's sound can be sent as it is: whole, in step with its clock, from the beginning on.
bool can_assemble_sound(const TrackView& track, Container container);

// `first` of a border is a place in the track's presentation order.
BorderList assembled_sound_borders(const TrackView& track, const BorderList& outer);

// `first` of a border is a frame of 1024 samples on the grid that starts at T0. `sound_end` in ticks of
// `rate`.
BorderList rendered_sound_borders(Ticks sound_end, std::int64_t rate, const BorderList& outer);

std::int64_t rendered_rate(std::int64_t source_rate);

// End of a sound track in ticks of `scale`.
Ticks sound_end(const TrackView& track, std::int64_t scale);

// End of the longest sound track in kVideoScale ticks; 0 without sound.
Ticks longest_sound(const MediaIndex& index);

}  // namespace millrace::package
