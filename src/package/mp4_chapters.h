// Nero's list of chapters in a moov, the way in which most programs write them into MP4.
#pragma once
#include <string_view>
#include <vector>

#include "package/mp4_reader.h"

namespace millrace::package {

// At most 1,000 of them, as they lie; none if there is no list. Titles are whatever bytes there are.
std::vector<Mp4Chapter> read_chapter_list(std::string_view moov);

}  // namespace millrace::package
