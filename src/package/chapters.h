// Chapters of a video: where each begins and what it is called. As files for players and people.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace millrace::package {

inline constexpr std::size_t kMostChapters = 1000;       // of one video
inline constexpr std::size_t kLongestChapterName = 200;  // characters

struct Chapter {
  std::int64_t begin_ms = 0;
  std::string title;  // one line of UTF-8, or empty
  friend bool operator==(const Chapter&, const Chapter&) = default;
};
BOOST_DESCRIBE_STRUCT(Chapter, (), (begin_ms, title))

// Rising; each lasts until the next one begins, the last until the end of the video.
using Chapters = std::vector<Chapter>;
std::int64_t chapter_end(const Chapters& chapters, std::size_t i, std::int64_t duration_ms);

// WebVTT as <track kind="chapters"> takes it (WebVTT section 4.4). One without a title is "Chapter 3".
std::string chapters_vtt(const Chapters& chapters, std::int64_t duration_ms);

// Apple's "JSON chapters", which the session data com.apple.hls.chapters names.
std::string chapters_json(const Chapters& chapters, std::int64_t duration_ms);

}  // namespace millrace::package
