// Another file under the same video: rows of `replacements`, one for a video at most, until its media can be
// played and takes the place of the video's own; and rows of `replaced_media`, the files that were there
// before, which are kept as long as a deleted video is. Functions over a database session, the caller owns
// the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace millrace::videos {

struct Replacement {
  MediaId media;
  VideoId video;
  std::string file_name;
  UnixMillis created_at = 0;
  std::string code, detail;  // of one that came to nothing
};

// The last one that was sent is the one that is wanted: it takes the place of any before it.
void insert(soci::session& sql, const Replacement& replacement);
std::optional<Replacement> replacement_of(soci::session& sql, const VideoId& video);
// The video that waits for a media.
std::optional<VideoId> waiting_for(soci::session& sql, const MediaId& media);
// A media can be played: whatever waits for it shows it from now on, and its id is given. Title, description,
// poster that was sent, subtitles that were sent or written and chapters that somebody edited stay; those of
// the old file go, and so do sounds that were made of it.
std::optional<VideoId> take_place(soci::session& sql, const MediaId& media, long long duration_ms,
                                  UnixMillis now);
// It never will be: the video stays as it is. Gives whose it was to be.
std::optional<VideoId> fail_replacement(soci::session& sql, const MediaId& media, const std::string& code,
                                        const std::string& detail);

// Whose segments somebody may still be playing.
std::vector<MediaId> replaced_media(soci::session& sql, const VideoId& video);
// Replaced before `time`, and rows of videos that are gone; their media become unreferenced.
void forget_replaced(soci::session& sql, UnixMillis time);

}  // namespace millrace::videos
