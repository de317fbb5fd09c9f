// Subtitles of a video as its record knows them: rows of `text_tracks`. The text itself is WebVTT as
// subtitle/ writes it, and stands in the row: what is said of it and what it says change together. Functions
// over a database session, the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace millrace::videos {

struct TextTrack {
  TextTrackId id;
  VideoId video;
  std::string language;            // BCP 47 or empty
  std::string label;               // what a menu shows; empty: the language's name
  std::string kind = "subtitles";  // subtitles: what is said; captions: sounds too
  std::string origin = "upload";   // container, upload, speech
  bool is_default = false;         // at most one of a video
  bool forced = false;
  bool draft = false;     // for those who may edit the video, until it is published
  long long version = 1;  // grows with every change of the text
  long long cues = 0;
  UnixMillis created_at = 0;
  UnixMillis updated_at = 0;
};

// What viewers are offered, oldest first; and what is not published yet.
std::vector<TextTrack> text_tracks(soci::session& sql, const VideoId& video);
std::vector<TextTrack> draft_tracks(soci::session& sql, const VideoId& video);
std::optional<TextTrack> find_text_track(soci::session& sql, const TextTrackId& id);
std::optional<std::string> text_of(soci::session& sql, const TextTrackId& id);
void insert(soci::session& sql, const TextTrack& track, const std::string& vtt);
// What is said of it. A new default takes the place of the old one; a draft takes nobody's. What is a draft
// no longer is found from now on.
void set_details(soci::session& sql, const TextTrack& track);
// False when the text is no longer of `expected` version: somebody else has changed it.
bool set_text(soci::session& sql, const TextTrack& track, const std::string& vtt, long long expected);
bool remove_text_track(soci::session& sql, const TextTrackId& id);

}  // namespace millrace::videos
