// One call of Renderer::fill, shared by its walkers. What fill.cc and walk.cc share; nothing else includes
// this.
#pragma once
#include "render/flight.h"

namespace millrace::render {

struct Renderer::Filling {
  media::LoadedMediaPtr media;
  Rungs rungs;
  std::function<void(double)> progress;
  std::function<bool()> cancelled;
  DecodeCost cost;

  std::mutex mutex;              // guards all below
  std::optional<Error> failure;  // no more is tried
  bool slow = false;             // decoding has been seen to be
  bool walked = false;
  Decoding decoding;
  std::size_t next = 0;  // outer segment
  int walkers = 0;
  Signal<bool> ended;

  bool stopped() {
    if (cancelled && cancelled()) return true;
    std::lock_guard lock(mutex);
    return failure.has_value();
  }
  void failed(const Error& error) {  // a full disk, a dead engine
    std::lock_guard lock(mutex);
    failure = error;
  }
  // `sample`: seconds of media that tell how fast decoding is.
  void saw(Decoding more, double sample) {
    const auto* video = media->plan->index().video();
    if (!video || video->order.empty()) return;
    const auto& base = video->header->time_base;
    double length = static_cast<double>(video->header->end) * static_cast<double>(base.num) /
                    static_cast<double>(base.den);
    std::lock_guard lock(mutex);
    decoding.pictures += more.pictures;
    decoding.microseconds += more.microseconds;
    double shown = static_cast<double>(decoding.pictures) * length / static_cast<double>(video->order.size());
    slow = slow || (shown >= sample && static_cast<double>(decoding.microseconds) / 1e6 > shown / 2);
  }
  void tell() {
    if (progress) progress(media->fill.fraction());
  }
};

}  // namespace millrace::render
