#include "engine/tasks/sound_silence.h"

#include <algorithm>
#include <cmath>

namespace millrace::engine::tasks {

SilenceFinder::SilenceFinder(int rate, double threshold)
    : window_(std::max(1, rate / 100)), threshold_(std::pow(10.0, threshold / 10)) {}

void SilenceFinder::add(const av::SoundBlock& sound) {
  channels_ = std::max<std::size_t>(1, sound.planes.size());
  for (std::size_t i = 0; i < sound.size(); i++) {
    for (const auto& plane : sound.planes) sum_ += static_cast<double>(plane[i]) * plane[i];
    samples_++;
    if (++in_window_ == window_) end_window();
  }
}

void SilenceFinder::finish() {
  if (in_window_ > 0) end_window();
}

void SilenceFinder::end_window() {
  bool loud = sum_ / static_cast<double>(in_window_ * static_cast<std::int64_t>(channels_)) > threshold_;
  auto begin = samples_ - in_window_;
  in_window_ = 0;
  sum_ = 0;
  if (!loud) return;
  if (!loud_.empty() && loud_.back().end == begin)
    loud_.back().end = samples_;
  else
    loud_.push_back({begin, samples_});
}

std::vector<SoundSpan> SilenceFinder::spans(std::int64_t silence, std::int64_t keep) const {
  std::vector<SoundSpan> out;
  for (const auto& span : loud_) {
    if (!out.empty() && span.begin - out.back().end < silence)
      out.back().end = span.end;
    else
      out.push_back(span);
  }
  auto before = std::int64_t{0};  // where the span before ended, without what was kept
  for (std::size_t i = 0; i < out.size(); i++) {
    auto until = i + 1 < out.size() ? out[i + 1].begin : samples_;
    auto room_before = i == 0 ? out[i].begin : (out[i].begin - before) / 2;
    auto room_after = i + 1 < out.size() ? (until - out[i].end) / 2 : samples_ - out[i].end;
    before = out[i].end;
    out[i].begin -= std::min(keep, room_before);
    out[i].end += std::min(keep, room_after);
  }
  return out;
}

}  // namespace millrace::engine::tasks
