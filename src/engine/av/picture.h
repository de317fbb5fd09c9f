// From a decoded picture to what an encoder of the ladder takes: progressive, upright, square pixels, even
// size, 8 bit 4:2:0 limited range, SDR. Two stages: what all sizes share (deinterlacing and turning, may look
// at neighbours), and scaling, one picture in and one out.
#pragma once
#include <functional>
#include <optional>

#include "engine/av/filter.h"

namespace millrace::engine::av {

bool is_hdr(const package::VideoFormat& format);

// Stage one. Does nothing at no cost when nothing is to be done.
class Upright {
 public:
  explicit Upright(const package::TrackHeader& track) : track_(&track) {}
  using Sink = std::function<Result<void>(AVFrame&)>;
  Result<void> push(AVFrame& frame, const Sink& sink);
  Result<void> finish(const Sink& sink);

 private:
  const package::TrackHeader* track_;  // the caller's
  std::optional<Filter> filter_;
  std::string chain() const;
};

enum class Range { limited, full };

struct Shape {
  int width = 0;
  int height = 0;
  Range range = Range::limited;
  int matrix = 2;  // wanted, ISO/IEC 23091-2; 2 = as the source
  friend bool operator==(const Shape&, const Shape&) = default;
};

// Stage two.
class Scaler {
 public:
  Scaler(const package::TrackHeader& track, Shape shape) : track_(&track), shape_(shape) {}
  Result<FramePtr> scale(AVFrame& frame);
  const Shape& shape() const { return shape_; }

 private:
  const package::TrackHeader* track_;  // the caller's
  Shape shape_;
  std::optional<Filter> filter_;
  std::string chain(const AVFrame& frame) const;
};

// What stands where there is no picture at all: limited range, 8 bit 4:2:0.
Result<FramePtr> black(int width, int height);

}  // namespace millrace::engine::av
