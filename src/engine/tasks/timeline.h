// From what a container tells to the index's one timeline: missing stamps are derived, sound is counted in
// samples, timeline zero is found, and everything is put relative to it.
#pragma once
#include "engine/av/raw_track.h"
#include "package/media_index.h"

namespace millrace::engine::tasks {

// Where a track's sound lies, in samples from the container's own zero, counted and not rounded from stamps:
// the start is pinned down by all stamps of an unbroken stretch, and set anew only at a real gap (more than
// 40 ms).
std::vector<std::int64_t> count_samples(const av::RawTrack& track);

// Joins clocks that jump in the middle of a file, the same way for all its tracks.
void join_clocks(std::vector<av::RawTrack>& tracks, package::Container container);

// Presentation stamps for packets that have none (AVI), from the order of decoding.
void derive_missing_stamps(av::RawTrack& track);

// Tracks that show something, in the order given. Their headers must be complete.
std::vector<package::MediaIndex::TrackData> to_timeline(std::vector<av::RawTrack> tracks);

}  // namespace millrace::engine::tasks
