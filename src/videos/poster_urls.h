// The addresses of a video's poster, which change when the poster does, so that no cache shows an old one.
#pragma once
#include <span>
#include <string>

#include "videos/record.h"

namespace millrace::videos {

inline constexpr int kPosterWidths[] = {320, 640, 1280};

// "/media/{id}/poster-640.jpg?v=3"; without a version while the automatic one is shown for the first time.
std::string poster_url(const VideoRecord& video, int width, const char* format = "jpg");

// For the srcset of an image (WHATWG HTML): each address once with the width that it really has.
std::string poster_srcset(const VideoRecord& video, const char* format);

}  // namespace millrace::videos
