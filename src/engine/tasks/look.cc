#include "engine/tasks/look.h"

#include <algorithm>
#include <cmath>

#include "engine/tasks/written_picture.h"

namespace millrace::engine::tasks {
namespace {

constexpr int kLookWidth = 320;
// Of luma: up to the first it is black, from the last on white, between the middle ones all is well.
constexpr double kBlack = 12, kDark = 55, kBright = 200, kWhite = 245;
constexpr double kRich = 45;   // contrast that need not be more
constexpr double kSharp = 14;  // detail that need not be more

double share(double value, double from, double to) {
  return std::clamp((value - from) / (to - from), 0.0, 1.0);
}

}  // namespace

double Look::score() const {
  double light = share(mean, kBlack, kDark) * (1 - share(mean, kBright, kWhite));
  return light * share(deviation, 0, kRich) * share(detail, 0, kSharp);
}

Result<Look> look_at(const package::TrackHeader& track, AVFrame& picture) {
  av::Scaler scaler(track, shape_of(track, kLookWidth, PictureFormat::jpeg));
  auto small = scaler.scale(picture);
  if (!small) return fail(small.error());
  const AVFrame& f = **small;
  auto at = [&](int x, int y) -> int {
    return f.data[0][static_cast<std::ptrdiff_t>(y) * f.linesize[0] + x];
  };
  double sum = 0, squares = 0, edges = 0;
  for (int y = 0; y < f.height; y++)
    for (int x = 0; x < f.width; x++) {
      double value = at(x, y);
      sum += value;
      squares += value * value;
      if (x == 0 || y == 0 || x + 1 == f.width || y + 1 == f.height) continue;
      double edge = 4 * value - at(x - 1, y) - at(x + 1, y) - at(x, y - 1) - at(x, y + 1);
      edges += edge * edge;
    }
  double count = static_cast<double>(f.width) * f.height;
  double mean = sum / count;
  return Look{mean, std::sqrt(std::max(0.0, squares / count - mean * mean)), std::sqrt(edges / count)};
}

}  // namespace millrace::engine::tasks
