// The storyboard of a clip: of each of its spans a board of its own, since the sheets of the media show more
// than the clip does. Sheets are counted through.
#pragma once
#include <string>
#include <vector>

#include "package/clip.h"
#include "package/storyboard.h"

namespace millrace::package {

struct ClipBoard {
  std::size_t source = 0;
  std::int64_t at_ms = 0;  // in the clip
  std::int32_t first_sheet = 0;
  Storyboard board;  // its from_ms says where in the media
};
// Empty where there is no picture.
std::vector<ClipBoard> clip_boards(const Clip& clip);

// `missing` tiles of each board.
std::string clip_storyboard_vtt(const std::vector<ClipBoard>& boards,
                                const std::vector<std::vector<std::uint32_t>>& missing);
std::string clip_storyboard_playlist(const std::vector<ClipBoard>& boards);

}  // namespace millrace::package
