// Subtitles that a file holds, on the index's timeline.
#pragma once
#include <vector>

#include "engine/av/picture_texts.h"
#include "engine/av/raw_track.h"
#include "engine/tasks/read_tracks.h"
#include "package/mp4_reader.h"

namespace millrace::engine::tasks {

// The samples that a table names, and nothing else of the file.
av::RawText read_text(const SourceFile& source, const package::Mp4Text& track);

// Of a QuickTime track of closed captions, one for each channel.
std::vector<av::RawText> read_captions(const SourceFile& source, const package::Mp4Text& track);

// Of a track of DVD's pictures, whose payloads go to `file`; nothing when it holds none, or too many.
std::optional<package::PictureText> read_pictures(const SourceFile& source, const package::Mp4Text& track,
                                                  av::PictureTextFile& file);

// Times relative to T0, of which `track` (any of the index's) knows; what shows nothing is left out.
std::vector<FoundText> place_texts(std::vector<av::RawText> texts, const package::TrackHeader& track);

// Likewise; nothing is left out, since what is shown when something begins may have begun before.
void place_pictures(std::vector<package::PictureText>& pictures, const package::TrackHeader& track);

}  // namespace millrace::engine::tasks
