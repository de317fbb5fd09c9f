// Chapters that a file holds, on the index's timeline.
#pragma once
#include <vector>

#include "engine/av/raw_track.h"
#include "engine/tasks/read_tracks.h"
#include "package/mp4_reader.h"

namespace millrace::engine::tasks {

// Of MP4 and MOV: the track of titles if there is one, otherwise Nero's list.
std::vector<av::RawChapter> read_chapters(const SourceFile& source, const package::Mp4File& file);

// Times relative to T0, of which `track` (any of the index's) knows.
std::vector<FoundChapter> place_chapters(std::vector<av::RawChapter> chapters,
                                         const package::TrackHeader& track);

}  // namespace millrace::engine::tasks
