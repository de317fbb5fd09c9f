// Sound through a chain of libavfilter's filters with one entry and one exit. The chain's text is written by
// our own code out of checked numbers; no part of it comes from a request. One thread.
#pragma once
#include <memory>
#include <string>

#include "engine/av/ptr.h"
#include "engine/av/sound_block.h"

namespace millrace::engine::av {

class FilteredSound final : public SoundStream {
 public:
  struct Setup {
    int rate = 48000;
    int channels = 2;
    std::string chain;
  };
  static Result<std::unique_ptr<SoundStream>> open(std::unique_ptr<SoundStream> source, const Setup& setup);
  Result<bool> next(SoundBlock& out) override;

 private:
  FilteredSound(std::unique_ptr<SoundStream> source, int rate) : source_(std::move(source)), rate_(rate) {}
  Result<void> set_up(const Setup& setup);
  Result<void> push(const SoundBlock& sound);
  Result<bool> pull(SoundBlock& out);

  std::unique_ptr<SoundStream> source_;
  int rate_;
  GraphPtr graph_;
  AVFilterContext* entry_ = nullptr;  // owned by the graph
  AVFilterContext* exit_ = nullptr;
  FramePtr frame_;
  std::int64_t place_ = 0;
  bool ended_ = false;
};

}  // namespace millrace::engine::av
