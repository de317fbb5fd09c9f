// What downloads of videos and of clips share.
#pragma once
#include "deliver/clip_movies.h"
#include "deliver/downloads.h"

namespace millrace::deliver {

inline constexpr std::int64_t kMostDownloads = 4;  // jobs queued or running for one owner
inline constexpr int kDownloadPriority = 40;       // before filling, behind indexing

inline std::string canonical(std::string_view quality) {
  return is_original(quality) ? "original" : std::string(quality);
}
inline std::string clip_key(const VideoId& clip, std::string_view quality) {
  return fmt::format("download:{}:{}", clip.text(), canonical(quality));
}

std::string state_of(bool ready, const std::optional<jobs::JobState>& job);
Error over_budget();

}  // namespace millrace::deliver
