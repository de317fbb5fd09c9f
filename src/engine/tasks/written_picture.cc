#include "engine/tasks/written_picture.h"

#include <algorithm>
#include <cmath>

#include "engine/av/avif.h"
#include "engine/av/jpeg.h"
#include "engine/av/webp.h"
#include "engine/tasks/file.h"
#include "engine/tasks/one_picture.h"

namespace millrace::engine::tasks {
namespace {

constexpr int kMaxWidth = 4096;
constexpr int kBt601 = 5;  // neither JFIF nor lossy WebP has another

Result<std::string> encoded(const AVFrame& picture, PictureFormat format) {
  switch (format) {
    case PictureFormat::jpeg:
      return av::encode_jpeg(picture);
    case PictureFormat::webp:
      return av::encode_webp(picture);
    case PictureFormat::avif:
      return av::encode_avif(picture);
  }
  return fail(Status::internal, "engine_failed", "There is no such format of pictures.");
}

}  // namespace

av::Shape shape_of(const package::TrackHeader& track, int width, PictureFormat format) {
  auto full = shown_size(track.video);
  double shown = std::min({static_cast<double>(width), full.width, static_cast<double>(kMaxWidth)});
  auto even = [](double x) { return std::max(2, static_cast<int>(std::lround(x / 2)) * 2); };
  auto range = format == PictureFormat::webp ? av::Range::limited : av::Range::full;
  return {even(shown), std::min(even(full.height * shown / full.width), 2 * kMaxWidth), range, kBt601};
}

Result<void> write_jpeg(const AVFrame& picture, int fd, std::vector<std::uint64_t>& sizes) {
  auto file = av::encode_jpeg(picture);
  if (!file) return fail(file.error());
  if (auto written = write_output(fd, *file); !written) return written;
  sizes.push_back(file->size());
  return {};
}

Result<void> write_pictures(const package::TrackHeader& track, AVFrame& picture,
                            std::span<const PictureOrder> orders, int fd, std::vector<std::uint64_t>& sizes) {
  for (const auto& order : orders) {
    if (order.width < 2) return fail(Status::internal, "engine_failed", "A picture's width makes no sense.");
    av::Scaler scaler(track, shape_of(track, order.width, order.format));
    auto scaled = scaler.scale(picture);
    if (!scaled) return fail(scaled.error());
    auto file = encoded(**scaled, order.format);
    if (!file) return fail(file.error());
    if (auto written = write_output(fd, *file); !written) return written;
    sizes.push_back(file->size());
  }
  return {};
}

}  // namespace millrace::engine::tasks
