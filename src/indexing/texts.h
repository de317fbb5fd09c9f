// What the engine found of subtitles and chapters in a file, made clean: rows for the videos of a media.
#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/protocol.h"
#include "videos/chapters.h"
#include "videos/text_tracks.h"

namespace millrace::indexing {

struct NewText {
  videos::TextTrack track;  // without id and video
  std::string vtt;
};

// Believes nothing of `found`; what shows nothing is left out. Takes tens of milliseconds for large ones.
std::vector<NewText> clean_texts(const std::vector<engine::FoundText>& found, std::int64_t duration_ms,
                                 UnixMillis now);

// Likewise.
package::Chapters clean_chapters(std::vector<engine::FoundChapter> found, std::int64_t duration_ms);

// A row of each for every one of the videos.
void insert_texts(soci::session& sql, const std::vector<VideoId>& videos, const std::vector<NewText>& texts);
void insert_chapters(soci::session& sql, const std::vector<VideoId>& videos, const package::Chapters& found,
                     UnixMillis now);

}  // namespace millrace::indexing
