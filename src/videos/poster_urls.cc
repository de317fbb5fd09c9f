#include "videos/poster_urls.h"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::videos {

std::string poster_url(const VideoRecord& video, int width, const char* format) {
  auto url = fmt::format("/media/{}/poster-{}.{}", video.name(), width, format);
  if (video.poster.version > 0) url += fmt::format("?v={}", video.poster.version);
  return url;
}

std::string poster_srcset(const VideoRecord& video, const char* format) {
  int own = video.poster.width > 0 ? video.poster.width : video.width;
  std::string out;
  for (int width : kPosterWidths) {
    // Pictures are never enlarged: beyond its own width all are the same.
    out += fmt::format("{}{} {}w", out.empty() ? "" : ", ", poster_url(video, width, format),
                       std::max(1, std::min(width, own)));
    if (width >= own) break;
  }
  return out;
}

}  // namespace millrace::videos
