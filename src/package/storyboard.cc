#include "package/storyboard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "package/ladder.h"

namespace millrace::package {
namespace {

constexpr std::int32_t kLongSide = 160;
constexpr std::int32_t kColumns = 10;
constexpr std::int32_t kRows = 10;
constexpr std::int64_t kMostTiles = 1000;
constexpr std::uint64_t kBitsPerPixel = 4;  // at most; the engine chooses a coarser quality rather than more

// Short videos get a tile a second; what is longer than the last line, a step with which the tiles still
// suffice.
struct Step {
  std::int64_t up_to_ms;
  std::int64_t step_ms;
};
constexpr Step kSteps[] = {{100'000, 1000}, {400'000, 2000}, {2'000'000, 5000}, {8'000'000, 10'000}};
constexpr std::int64_t kCoarse = 5000;

std::int64_t rounded_up(std::int64_t value, std::int64_t by) {
  return (value + by - 1) / by;
}

std::int32_t even(double side) {
  return std::max(2, static_cast<std::int32_t>(std::lround(side / 2)) * 2);
}

std::string clock(std::int64_t ms) {
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

}  // namespace

std::uint64_t Storyboard::most_sheet_bytes() const {
  constexpr std::uint64_t kTables = 2048;
  auto pixels = static_cast<std::uint64_t>(tile_width) * static_cast<std::uint64_t>(tile_height);
  return kTables + pixels * static_cast<std::uint64_t>(tiles_a_sheet()) * kBitsPerPixel / 8;
}

std::int64_t Storyboard::bandwidth() const {
  // A short one's only sheet may stand for less than it has room for.
  std::int64_t shortest = std::min(sheet_ms(), length_ms);
  std::int64_t last = length_ms - sheet_ms() * (sheets() - 1);
  shortest = std::max<std::int64_t>(std::min(shortest, last), 1);
  return rounded_up(static_cast<std::int64_t>(most_sheet_bytes()) * 8000, shortest);
}

std::int64_t storyboard_step(std::int64_t length_ms) {
  for (const auto& [up_to, step] : kSteps)
    if (length_ms <= up_to) return step;
  return rounded_up(length_ms, kMostTiles * kCoarse) * kCoarse;
}

std::optional<Storyboard> storyboard_of(const MediaIndex& index) {
  std::int64_t length = std::llround(index.duration_seconds() * 1000);
  return storyboard_of(index, 0, length, storyboard_step(length));
}

std::optional<Storyboard> storyboard_of(const MediaIndex& index, std::int64_t from_ms, std::int64_t length_ms,
                                        std::int64_t step_ms) {
  if (!index.video() || index.video()->order.empty()) return std::nullopt;
  Storyboard board;
  auto size = display_size(index.video()->header->video);
  double scale = std::min(1.0, static_cast<double>(kLongSide) / std::max({size.width, size.height, 1}));
  board.tile_width = even(size.width * scale);
  board.tile_height = even(size.height * scale);
  board.from_ms = from_ms;
  board.length_ms = std::max<std::int64_t>(1, length_ms);
  board.step_ms = step_ms;
  // Sound that goes on for a moment is no reason for another tile.
  std::int64_t ends = std::max<std::int64_t>(board.length_ms - board.step_ms / 10, 1);
  board.tiles = static_cast<std::int32_t>(rounded_up(ends, board.step_ms));
  board.columns = std::min(kColumns, board.tiles);
  board.rows = std::min(kRows, static_cast<std::int32_t>(rounded_up(board.tiles, board.columns)));
  return board;
}

void append_tiles(std::string& out, const Storyboard& board, std::span<const std::uint32_t> missing,
                  std::int64_t at_ms, std::int32_t first_sheet) {
  for (std::int32_t tile = 0; tile < board.tiles; tile++) {
    if (std::ranges::binary_search(missing, static_cast<std::uint32_t>(tile))) continue;
    std::int32_t place = tile % board.tiles_a_sheet();
    fmt::format_to(std::back_inserter(out), "\n{} --> {}\nstoryboard-{}.jpg#xywh={},{},{},{}\n",
                   clock(at_ms + board.begin_ms(tile)), clock(at_ms + board.end_ms(tile)),
                   first_sheet + tile / board.tiles_a_sheet(), place % board.columns * board.tile_width,
                   place / board.columns * board.tile_height, board.tile_width, board.tile_height);
  }
}

std::string storyboard_vtt(const Storyboard& board, std::span<const std::uint32_t> missing) {
  std::string out = "WEBVTT\n";
  append_tiles(out, board, missing, 0, 0);
  return out;
}

// A target duration of its own: the sheets are no segments that a player would switch to (RFC 8216bis 6.2.4).
std::string image_playlist_head(std::int64_t longest_ms) {
  return fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n"
      "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-IMAGES-ONLY\n",
      rounded_up(longest_ms, 1000));
}

void append_sheets(std::string& out, const Storyboard& board, std::int32_t first_sheet) {
  for (std::int32_t sheet = 0; sheet < board.sheets(); sheet++) {
    std::int64_t length = std::min(board.sheet_ms(), board.length_ms - sheet * board.sheet_ms());
    fmt::format_to(std::back_inserter(out),
                   "#EXTINF:{}.{:03},\n#EXT-X-TILES:RESOLUTION={}x{},LAYOUT={}x{},DURATION={}.{:03}\n"
                   "storyboard-{}.jpg\n",
                   length / 1000, length % 1000, board.tile_width, board.tile_height, board.columns,
                   board.rows, board.step_ms / 1000, board.step_ms % 1000, first_sheet + sheet);
  }
}

std::string storyboard_playlist(const Storyboard& board) {
  std::string out = image_playlist_head(std::min(board.sheet_ms(), board.length_ms));
  append_sheets(out, board, 0);
  return out + "#EXT-X-ENDLIST\n";
}

}  // namespace millrace::package
