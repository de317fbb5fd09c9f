// How much detail a media shows: its pictures are made small and large again, and where even the worst part
// of every sampled picture comes back as it was, the larger size had nothing to show that the smaller one
// lacks.
#include <algorithm>
#include <cmath>

#include "engine/av/filter.h"
#include "engine/tasks/one_picture.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr int kBlock = 64;
constexpr double kMostError = 6.5;  // mean square of luma in a block: 40 dB
constexpr double kFlat = 10;        // deviation of luma; a flatter picture tells nothing
constexpr std::size_t kEnough = 3;  // pictures that tell something
constexpr std::int32_t kMostSide = 2160;

struct Plane {
  const AVFrame* frame;
  int at(int x, int y) const {
    return frame->data[0][static_cast<std::ptrdiff_t>(y) * frame->linesize[0] + x];
  }
};

double deviation(Plane picture) {
  double sum = 0, squares = 0;
  int width = picture.frame->width, height = picture.frame->height;
  for (int y = 0; y < height; y += 2)
    for (int x = 0; x < width; x += 2) {
      double value = picture.at(x, y);
      sum += value;
      squares += value * value;
    }
  double count = std::ceil(width / 2.0) * std::ceil(height / 2.0);
  return std::sqrt(std::max(0.0, squares / count - (sum / count) * (sum / count)));
}

double block_error(Plane a, Plane b, int left, int top) {
  int right = std::min(left + kBlock, a.frame->width), bottom = std::min(top + kBlock, a.frame->height);
  std::int64_t sum = 0;
  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++) {
      int difference = a.at(x, y) - b.at(x, y);
      sum += std::int64_t{difference} * difference;
    }
  return static_cast<double>(sum) / ((right - left) * (bottom - top));
}

bool alike(Plane a, Plane b) {
  for (int y = 0; y < a.frame->height; y += kBlock)
    for (int x = 0; x < a.frame->width; x += kBlock)
      if (block_error(a, b, x, y) > kMostError) return false;
  return true;
}

Result<av::FramePtr> resized(AVFrame& picture, int width, int height) {
  auto filter = av::Filter::open(
      picture, {{1, 1000}, {1, 1}, fmt::format("scale={}:{}:flags=bicubic+accurate_rnd", width, height)});
  if (!filter) return fail(filter.error());
  if (auto pushed = filter->push(&picture); !pushed) return fail(pushed.error());
  auto out = av::new_frame();
  if (!filter->pull(*out)) return fail(Status::internal, "engine_failed", "A picture cannot be scaled.");
  return out;
}

int even(double x) {
  return std::max(2, static_cast<int>(std::lround(x / 2)) * 2);
}

// The smallest of `sides` (falling) at which `full` looks as it is; its own side if none.
Result<std::int32_t> detail_of(AVFrame& full, const std::vector<std::int32_t>& sides) {
  std::int32_t own = std::min(full.width, full.height), found = own;
  for (std::int32_t side : sides) {
    if (side >= own || side < 2) continue;
    double share = static_cast<double>(side) / own;
    auto small = resized(full, even(full.width * share), even(full.height * share));
    if (!small) return fail(small.error());
    auto again = resized(**small, full.width, full.height);
    if (!again) return fail(again.error());
    if (!alike({&full}, {again->get()})) break;
    found = side;
  }
  return found;
}

}  // namespace

Result<SurveyReply> survey(const SurveyRequest& request, const Context& context) {
  const auto& track = request.source.track;
  Size shown = shown_size(track.video);
  double own = std::min(shown.width, shown.height);
  double share = std::min(1.0, std::min(request.most, kMostSide) / std::max(own, 1.0));
  av::Scaler scaler(track, {even(shown.width * share), even(shown.height * share), av::Range::limited, 1});
  SurveyReply reply;
  std::size_t telling = 0;
  std::int32_t detail = 0;
  for (const auto& candidate : request.candidates) {
    auto picture = decode_one(request.source, candidate, context.descriptors[0]);
    if (!picture) return fail(picture.error());
    if (!*picture) continue;
    auto full = scaler.scale(**picture);
    if (!full) return fail(full.error());
    if (deviation({full->get()}) < kFlat) continue;
    auto one = detail_of(**full, request.sides);
    if (!one) return fail(one.error());
    telling++;
    detail = std::max(detail, *one);
  }
  if (telling >= kEnough) reply.detail = detail;
  return reply;
}

}  // namespace millrace::engine::tasks
