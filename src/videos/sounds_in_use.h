// Sounds that were made and are heard with a video's pictures, in the place of its file's own or beside them:
// rows of `video_sounds`. Each is a media of its own. Functions over a database session, the caller owns the
// transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace millrace::videos {

struct SoundInUse {
  MediaId media;
  VideoId video;
  std::string made;  // the file of sound that it was made of (sound/rows.h)
  bool replaces = true;
  std::string language;  // BCP 47 or empty
  std::string title;
  UnixMillis since = 0;
  UnixMillis until = 0;  // 0: nobody has taken it away
  std::string state;     // of its media
  std::string reason_code, reason_detail;
};

// All that are kept, as they came into use.
std::vector<SoundInUse> kept_sounds(soci::session& sql, const VideoId& video);
// What plays of these: the newest that replaces, once it is ready, then what was added. One that is not ready
// leaves the one before it in its place.
std::vector<SoundInUse> heard(const std::vector<SoundInUse>& kept);
// In use from now on, as the newest. False when the video is gone.
bool put_in_use(soci::session& sql, const SoundInUse& sound);
// `made`: only this one; empty: all.
void take_out_of_use(soci::session& sql, const VideoId& video, const std::string& made, UnixMillis now);
// Rows of deleted videos, and of sounds that were taken away, or given way to another, before `time`; their
// media become unreferenced.
void forget_sounds(soci::session& sql, UnixMillis time);

}  // namespace millrace::videos
