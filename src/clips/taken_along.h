// What a clip takes along of the videos that it is cut out of: their subtitles and chapters, cut and moved to
// its own time. From then on they are its own. Functions over a database session.
#pragma once
#include <soci/soci.h>

#include <string>
#include <vector>

#include "videos/chapters.h"
#include "videos/text_tracks.h"

namespace millrace::clips {

// A stretch of a video that is shown in a clip.
struct Shown {
  VideoId video;
  std::string title;
  std::int64_t begin_ms = 0, end_ms = 0;  // in the video
  std::int64_t duration_ms = 0;           // of the video
};

struct TakenText {
  videos::TextTrack track;
  std::string vtt;
};
// Tracks of the same language and kind are one; what shows nothing in the clip is left out.
std::vector<TakenText> texts_of(soci::session& sql, const std::vector<Shown>& shown);

// At least two, or none.
package::Chapters chapters_of(soci::session& sql, const std::vector<Shown>& shown);
// The same without a database. `lists`: of each stretch's video.
package::Chapters cut_chapters(const std::vector<Shown>& shown, const std::vector<package::Chapters>& lists);

}  // namespace millrace::clips
