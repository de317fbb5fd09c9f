// Which tracks of a file are shown and heard.
#pragma once
#include "base/error.h"
#include "engine/av/raw_track.h"
#include "package/media_index.h"

namespace millrace::engine::tasks {

// The best video track, then the audio tracks, the default one first; taken out of the file. A file without
// any is refused with the reason that helps its owner most.
Result<std::vector<av::RawTrack>> choose_tracks(av::RawFile& file);
// What the demuxer's average does not say, the frames do.
void set_frame_rate(package::MediaIndex::TrackData& track);

}  // namespace millrace::engine::tasks
