// Where sound is and where silence: windows of ten milliseconds whose level (RMS over all channels, dBFS)
// lies below a threshold are silent. One thread.
#pragma once
#include <vector>

#include "engine/av/sound_block.h"

namespace millrace::engine::tasks {

struct SoundSpan {
  std::int64_t begin = 0;  // samples
  std::int64_t end = 0;
};

class SilenceFinder {
 public:
  SilenceFinder(int rate, double threshold);
  void add(const av::SoundBlock& sound);
  void finish();

  std::int64_t samples() const { return samples_; }
  // What is not silent, apart by at least `silence` samples, each with up to `keep` samples of the silence
  // around it; two that would overlap for it share what lies between.
  std::vector<SoundSpan> spans(std::int64_t silence, std::int64_t keep) const;

 private:
  void end_window();

  std::int64_t window_;
  double threshold_;  // of the mean square
  std::vector<SoundSpan> loud_;
  std::int64_t samples_ = 0;
  std::int64_t in_window_ = 0;
  double sum_ = 0;
  std::size_t channels_ = 1;
};

}  // namespace millrace::engine::tasks
