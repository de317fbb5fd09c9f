#include "package/clip_storyboard.h"

namespace millrace::package {
namespace {

std::int64_t milliseconds(Ticks ticks) {
  return rescale(ticks, 1000, kVideoScale);
}

}  // namespace

std::vector<ClipBoard> clip_boards(const Clip& clip) {
  std::vector<ClipBoard> boards;
  const std::int64_t step = storyboard_step(milliseconds(length(clip)));
  Ticks at = 0;
  std::int32_t sheets = 0;
  for (std::size_t i = 0; i < clip.pieces.size();) {
    ClipPiece span = clip.pieces[i++];
    for (; i < clip.pieces.size(); i++) {
      const ClipPiece& next = clip.pieces[i];
      if (next.source != span.source || next.begin != span.end) break;
      span.end = next.end;
    }
    std::int64_t begin = milliseconds(at), from = milliseconds(span.begin);
    at += span.end - span.begin;
    auto board = storyboard_of(clip.sources[span.source].plan->index(), from, milliseconds(at) - begin, step);
    if (!board) return {};
    boards.push_back({span.source, begin, sheets, *board});
    sheets += board->sheets();
  }
  return boards;
}

std::string clip_storyboard_vtt(const std::vector<ClipBoard>& boards,
                                const std::vector<std::vector<std::uint32_t>>& missing) {
  std::string out = "WEBVTT\n";
  for (std::size_t i = 0; i < boards.size(); i++)
    append_tiles(out, boards[i].board, missing[i], boards[i].at_ms, boards[i].first_sheet);
  return out;
}

// Where the next span begins, tiles may have another size: a discontinuity (RFC 8216bis 4.4.4.3).
std::string clip_storyboard_playlist(const std::vector<ClipBoard>& boards) {
  std::int64_t longest = 1;
  for (const auto& [source, at, first, board] : boards)
    longest = std::max(longest, std::min(board.sheet_ms(), board.length_ms));
  std::string out = image_playlist_head(longest);
  for (std::size_t i = 0; i < boards.size(); i++) {
    if (i > 0) out += "#EXT-X-DISCONTINUITY\n";
    append_sheets(out, boards[i].board, boards[i].first_sheet);
  }
  return out + "#EXT-X-ENDLIST\n";
}

}  // namespace millrace::package
