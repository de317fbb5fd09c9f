#include "engine/tasks/draw_piece.h"

#include <algorithm>
#include <cmath>

namespace millrace::engine::tasks {
namespace {

// Colour times coverage, and coverage, 0…255.
struct Pixel {
  double red = 0, green = 0, blue = 0, alpha = 0;
};

struct Rectangle {
  int left = 0, top = 0, width = 0, height = 0;
};

int placed(const Placing::Axis& axis, int at) {
  return static_cast<int>(std::llround(static_cast<double>(at) * static_cast<double>(axis.num) /
                                       static_cast<double>(axis.den))) +
         static_cast<int>(axis.offset);
}

// Where it comes to lie; moved into the picture if there is room.
Rectangle target_of(const av::SubtitlePiece& piece, const Placing& placing, const AVFrame& picture) {
  Rectangle to;
  to.left = placed(placing.across, piece.left);
  to.top = placed(placing.down, piece.top);
  to.width = std::max(1, placed(placing.across, piece.left + piece.width) - to.left);
  to.height = std::max(1, placed(placing.down, piece.top + piece.height) - to.top);
  to.left = std::clamp(to.left, std::min(0, picture.width - to.width), std::max(0, picture.width - to.width));
  to.top =
      std::clamp(to.top, std::min(0, picture.height - to.height), std::max(0, picture.height - to.height));
  return to;
}

// The mean over what a pixel of the target covers of the piece; each pixel counts by how much of it is
// covered.
class Shrunk {
 public:
  Shrunk(const av::SubtitlePiece& piece, Rectangle to)
      : piece_(piece),
        step_x_(static_cast<double>(piece.width) / to.width),
        step_y_(static_cast<double>(piece.height) / to.height) {}

  Pixel at(int x, int y) const {
    double left = x * step_x_, right = left + step_x_, top = y * step_y_, bottom = top + step_y_;
    Pixel sum;
    for (int row = static_cast<int>(top); row < bottom && row < piece_.height; row++) {
      double high = std::min(bottom, row + 1.0) - std::max(top, static_cast<double>(row));
      for (int column = static_cast<int>(left); column < right && column < piece_.width; column++) {
        double wide = std::min(right, column + 1.0) - std::max(left, static_cast<double>(column));
        add(sum,
            piece_.pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(piece_.width) +
                          static_cast<std::size_t>(column)],
            high * wide / (step_x_ * step_y_));
      }
    }
    return sum;
  }

 private:
  static void add(Pixel& sum, std::uint32_t argb, double share) {
    double alpha = (argb >> 24) * share;
    sum.alpha += alpha;
    sum.red += (argb >> 16 & 255) * alpha / 255;
    sum.green += (argb >> 8 & 255) * alpha / 255;
    sum.blue += (argb & 255) * alpha / 255;
  }
  const av::SubtitlePiece& piece_;
  double step_x_, step_y_;
};

// ISO/IEC 23091-2: 1 is BT.709, everything else that the ladder has is BT.601. Limited range.
struct Weights {
  double red, green, blue;
};
Weights weights_of(int matrix) {
  constexpr int kBt709 = 1;
  return matrix == kBt709 ? Weights{0.2126, 0.7152, 0.0722} : Weights{0.299, 0.587, 0.114};
}

std::uint8_t byte(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

double luma_of(const Pixel& p, const Weights& w) {
  return w.red * p.red + w.green * p.green + w.blue * p.blue;
}

void blend(std::uint8_t& to, double premultiplied, double alpha) {
  to = byte(premultiplied + to * (1 - alpha / 255));
}

}  // namespace

Placing placing_of(const av::SubtitleScreen& screen, int width, int height, bool stretch) {
  Placing placing;
  std::int64_t from_width = screen.width > 0 ? screen.width : width;
  std::int64_t from_height = screen.height > 0 ? screen.height : height;
  placing.across = {width, from_width, 0};
  placing.down = {height, from_height, 0};
  if (stretch) return placing;
  placing.down = {width, from_width, (height - from_height * width / from_width) / 2};
  return placing;
}

void draw_piece(const av::SubtitlePiece& piece, const Placing& placing, AVFrame& picture, int matrix) {
  auto to = target_of(piece, placing, picture);
  Shrunk shrunk(piece, to);
  auto weights = weights_of(matrix);
  int first_row = std::max(to.top, 0), last_row = std::min(to.top + to.height, picture.height);
  int first = std::max(to.left, 0), last = std::min(to.left + to.width, picture.width);
  // Chroma is of two rows: each pixel of it waits for the mean of its four.
  struct Chroma {
    double blue = 0, red = 0, alpha = 0;
  };
  std::vector<Chroma> chroma(static_cast<std::size_t>(picture.width / 2 + 1));
  auto flush = [&](int row) {
    for (int x = first / 2; x <= (last - 1) / 2 && x < picture.width / 2; x++) {
      auto& sum = chroma[static_cast<std::size_t>(x)];
      auto place = static_cast<std::ptrdiff_t>(row);
      if (sum.alpha > 0 && row < picture.height / 2) {
        // Premultiplied differences stand around the grey of 128.
        blend(picture.data[1][place * picture.linesize[1] + x],
              sum.blue / 4 * 112 / 255 + 128 * sum.alpha / 4 / 255, sum.alpha / 4);
        blend(picture.data[2][place * picture.linesize[2] + x],
              sum.red / 4 * 112 / 255 + 128 * sum.alpha / 4 / 255, sum.alpha / 4);
      }
      sum = {};
    }
  };
  for (int y = first_row; y < last_row; y++) {
    for (int x = first; x < last; x++) {
      auto pixel = shrunk.at(x - to.left, y - to.top);
      if (pixel.alpha <= 0) continue;
      double luma = luma_of(pixel, weights);
      blend(picture.data[0][static_cast<std::ptrdiff_t>(y) * picture.linesize[0] + x],
            luma * 219 / 255 + 16 * pixel.alpha / 255, pixel.alpha);
      auto& sum = chroma[static_cast<std::size_t>(x / 2)];
      sum.blue += (pixel.blue - luma) / (1 - weights.blue);
      sum.red += (pixel.red - luma) / (1 - weights.red);
      sum.alpha += pixel.alpha;
    }
    if (y % 2 == 1 || y + 1 == last_row) flush(y / 2);
  }
}

}  // namespace millrace::engine::tasks
