// A chain of filters with one entry and one exit, one thread, reproducible scaling. Times are in the source's
// base.
#pragma once
#include <string>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

class Filter {
 public:
  struct Setup {
    package::Rational time_base{1, 1};
    package::Rational pixel_aspect{1, 1};
    std::string chain;
  };
  // For pictures like this one (size and pixel format).
  static Result<Filter> open(const AVFrame& like, const Setup& setup);

  bool fits(const AVFrame& frame) const;
  Result<void> push(AVFrame* frame);  // keeps the caller's reference; null ends
  bool pull(AVFrame& frame);          // false: nothing ready

 private:
  Filter() = default;
  GraphPtr graph_;
  AVFilterContext* entry_ = nullptr;  // owned by the graph
  AVFilterContext* exit_ = nullptr;
  AVRational time_base_{1, 1};
  int width_ = 0;
  int height_ = 0;
  int format_ = -1;
};

}  // namespace millrace::engine::av
