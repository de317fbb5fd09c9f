// A piece of a subtitle's screen, drawn into a picture.
#pragma once
#include "engine/av/subtitle_pictures.h"

namespace millrace::engine::tasks {

// How the screen lies over the picture: a place x of the screen is at x * num / den + offset.
struct Placing {
  struct Axis {
    std::int64_t num = 1, den = 1, offset = 0;
  };
  Axis across, down;
};

// Where a screen's width is the picture's and its height is not (films without their bars), it is laid over
// the picture's middle and what would lie outside is moved in; screens of other shapes are stretched, as
// players do.
Placing placing_of(const av::SubtitleScreen& screen, int width, int height, bool stretch);

void draw_piece(const av::SubtitlePiece& piece, const Placing& placing, AVFrame& picture, int matrix);

}  // namespace millrace::engine::tasks
