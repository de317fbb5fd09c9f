// Chapters in an MP4 that we write, in the two ways that players know: a text track that the others refer to
// (QTFF, "Chapter Lists"), and Nero's chpl.
#pragma once
#include <string>

#include "package/chapters.h"
#include "package/flat_movie.h"

namespace millrace::package {

struct ChapterTrack {
  FlatTrack track;
  std::string names;  // its samples' bytes, one after another
};
// As long as `beside`, which it names the chapters of. `chapters` is not empty and rises.
ChapterTrack chapter_track(const Chapters& chapters, const FlatTrack& beside);

// A tref to it, for the other tracks.
std::string reference_to_chapters(std::uint32_t track_id);

// chpl, or nothing: it holds 255 chapters, and half a list is worse than none.
std::string chapter_list(const Chapters& chapters);

}  // namespace millrace::package
