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
};
videos::VideoRecord video_of(const Arrived& arrived, const NewVideo& wanted, UnixMillis now);
// Gives the video as it is kept.
videos::VideoRecord publish(soci::session& sql, jobs::Queue& queue, const Arrived& arrived,
                            const videos::VideoRecord& video);

}  // namespace millrace::upload
