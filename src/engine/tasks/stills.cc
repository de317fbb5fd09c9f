#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/av/jpeg.h"
#include "engine/av/picture.h"
#include "engine/tasks/file.h"
#include "engine/tasks/one_picture.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr int kMaxWidth = 4096;
constexpr int kLookWidth = 160;  // is judged at this size
constexpr double kDark = 32;     // mean luma, full range
constexpr double kFlat = 10;     // deviation of luma

av::Shape shape_of(const package::TrackHeader& track, int width) {
  auto full = shown_size(track.video);
  double shown = std::min({static_cast<double>(width), full.width, static_cast<double>(kMaxWidth)});
  auto even = [](double x) { return std::max(2, static_cast<int>(std::lround(x / 2)) * 2); };
  return {even(shown), std::min(even(full.height * shown / full.width), 2 * kMaxWidth), av::Range::full, 5};
}

struct Look {
  double mean = 0;
  double deviation = 0;
  bool good() const { return mean >= kDark && deviation >= kFlat; }
};

Result<Look> look_at(const package::TrackHeader& track, AVFrame& picture) {
  av::Scaler scaler(track, shape_of(track, kLookWidth));
  auto small = scaler.scale(picture);
  if (!small) return fail(small.error());
  double sum = 0;
  double squares = 0;
  const AVFrame& f = **small;
  for (int y = 0; y < f.height; y++) {
    const auto* row = f.data[0] + static_cast<std::ptrdiff_t>(y) * f.linesize[0];
    for (int x = 0; x < f.width; x++) {
      sum += row[x];
      squares += static_cast<double>(row[x]) * row[x];
    }
  }
  double count = static_cast<double>(f.width) * f.height;
  double mean = sum / count;
  return Look{mean, std::sqrt(std::max(0.0, squares / count - mean * mean))};
}

Result<av::FramePtr> choose(const StillsRequest& request, int fd) {
  av::FramePtr best;
  double best_deviation = -1;
  for (const auto& candidate : request.candidates) {
    auto picture = decode_one(request.source, candidate, fd);
    if (!picture) return fail(picture.error());
    if (!*picture) continue;
    auto look = look_at(request.source.track, **picture);
    if (!look) return fail(look.error());
    if (look->good()) return std::move(*picture);
    if (look->deviation <= best_deviation) continue;
    best_deviation = look->deviation;
    best = std::move(*picture);
  }
  if (!best) return av::refused("broken_span", "None of the pictures can be decoded.");
  return best;
}

}  // namespace

Result<StillsReply> stills(const StillsRequest& request, const Context& context) {
  auto picture = choose(request, context.descriptors[0]);
  if (!picture) return fail(picture.error());
  StillsReply reply;
  for (auto width : request.widths) {
    if (width < 2) return fail(Status::internal, "engine_failed", "A picture's width makes no sense.");
    av::Scaler scaler(request.source.track, shape_of(request.source.track, width));
    auto scaled = scaler.scale(**picture);
    if (!scaled) return fail(scaled.error());
    auto jpeg = av::encode_jpeg(**scaled);
    if (!jpeg) return fail(jpeg.error());
    if (auto written = write_output(context.descriptors[1], *jpeg); !written) return fail(written.error());
    reply.sizes.push_back(jpeg->size());
  }
  return reply;
}

}  // namespace millrace::engine::tasks
