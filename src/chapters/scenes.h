// Where a video turns to something else, told from very small pictures of its keys. Pure.
//
// A cut alone says little: talk goes to and fro between two cameras. So a place counts by how much what lies
// before it for a while differs from what comes after it for a while, beyond how much each differs in itself
// (J. Foote, Automatic audio segmentation using a measure of audio novelty, 2000), and by the cut itself.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::chapters {

struct Glimpse {
  std::int64_t ms = 0;
  std::string pixels;  // engine::kGlimpseBytes
};

// 0 (alike) to 1, by colours and where they are. Noise, and a camera that moves a little, count next to
// nothing.
double difference(std::string_view a, std::string_view b);

// Chapters are at least so far apart: half a minute, and a twentieth of the video.
std::int64_t chapter_spacing(std::int64_t duration_ms);

// Which of the glimpses, rising in time, begin something else: few, and well spaced.
std::vector<std::size_t> turns(const std::vector<Glimpse>& glimpses, std::int64_t duration_ms);

// Which of the glimpses differs most from the one before it; at least two are needed.
std::size_t sharpest(const std::vector<Glimpse>& glimpses);

}  // namespace millrace::chapters
