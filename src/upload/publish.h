// What every way of uploading ends with: a media, a video that shows it, and the job that indexes it.
#pragma once
#include "jobs/queue.h"
#include "media/record.h"
#include "videos/record.h"

namespace millrace::upload {

struct NewVideo {
  std::string title;  // empty: from the file's name
  std::string description;
  std::string visibility = "unlisted";
  std::string file_name;
  std::string replaces{};  // the video whose file it takes the place of; empty: it is a new one
};
// "validation" when it is none of public, unlisted, private.
Result<void> check_visibility(const std::string& visibility);

// An original that lies under its key.
struct Arrived {
  MediaId media;
  std::uint64_t bytes = 0;
  std::string sha256;
  UserId owner;
  std::string username;
  std::string replaces{};
};
videos::VideoRecord video_of(const Arrived& arrived, const NewVideo& wanted, UnixMillis now);
// May this person give that video another file? "not_found", "forbidden", "is_clip", "not_ready".
Result<videos::VideoRecord> replaceable(soci::session& sql, const UserId& by, const std::string& video);
// The media and the video may be there already, since somebody could watch them while they arrived. Gives the
// video as it is kept; of a file that replaces another one, that video. The errors of
// replaceable(): it may be gone by now.
Result<videos::VideoRecord> publish(soci::session& sql, jobs::Queue& queue, const Arrived& arrived,
                                    const videos::VideoRecord& video);

}  // namespace millrace::upload
