// The storyboard: small pictures at even steps over the whole of a media, in sheets of a grid, for seek bars.
// What it looks like is a pure function of the index, so playlists name its sheets before they are made.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "package/media_index.h"

namespace millrace::package {

struct Storyboard {
  std::int32_t tile_width = 0;  // even, upright, square pixels
  std::int32_t tile_height = 0;
  std::int32_t columns = 0;  // of every sheet, the last one too
  std::int32_t rows = 0;
  std::int64_t step_ms = 0;    // from tile to tile
  std::int64_t length_ms = 0;  // of the media
  std::int32_t tiles = 0;
  std::int64_t from_ms = 0;  // where in the media it begins: of a clip's span

  std::int32_t tiles_a_sheet() const { return columns * rows; }
  std::int32_t sheets() const { return (tiles + tiles_a_sheet() - 1) / tiles_a_sheet(); }
  std::int64_t sheet_ms() const { return step_ms * tiles_a_sheet(); }
  // Tile k stands for [begin, end), milliseconds.
  std::int64_t begin_ms(std::int32_t tile) const { return tile * step_ms; }
  std::int64_t end_ms(std::int32_t tile) const {
    return tile + 1 == tiles ? length_ms : (tile + 1) * step_ms;
  }
  // No sheet is larger.
  std::uint64_t most_sheet_bytes() const;
  std::int64_t bandwidth() const;  // bits a second, the bound over all sheets
};

// Nothing where there is no picture.
std::optional<Storyboard> storyboard_of(const MediaIndex& index);

// The same of a stretch of the media, as a span of a clip needs it; `step_ms` from tile to tile.
std::optional<Storyboard> storyboard_of(const MediaIndex& index, std::int64_t from_ms, std::int64_t length_ms,
                                        std::int64_t step_ms);
std::int64_t storyboard_step(std::int64_t length_ms);

// WebVTT (W3C, section 4) of spatial fragments (Media Fragments URI 1.0, section 4.2.2), without the tiles of
// which no picture could be had (rising). Addresses are relative: "storyboard-0.jpg#xywh=0,0,160,90".
std::string storyboard_vtt(const Storyboard& board, std::span<const std::uint32_t> missing);

// The image media playlist of the HLS extension that Roku and others read (image-media-playlist/spec 0.4).
std::string storyboard_playlist(const Storyboard& board);

// What both lists are put together from: of a board that begins at `at_ms` and whose first sheet has this
// number.
void append_tiles(std::string& out, const Storyboard& board, std::span<const std::uint32_t> missing,
                  std::int64_t at_ms, std::int32_t first_sheet);
std::string image_playlist_head(std::int64_t longest_ms);
void append_sheets(std::string& out, const Storyboard& board, std::int32_t first_sheet);

}  // namespace millrace::package
