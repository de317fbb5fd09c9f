// The steps of a request, one after another, over its inputs. What a step has to know of the whole sound
// before it (how loud it is, where silence lies) is measured first, by a pass over all that comes before that
// step; so memory does not grow with length. One thread.
#pragma once
#include <functional>
#include <vector>

#include "engine/av/loudness.h"
#include "engine/tasks/sound_input.h"
#include "engine/tasks/sound_mix.h"
#include "engine/tasks/sound_silence.h"

namespace millrace::engine::tasks {

inline constexpr std::size_t kMostInputs = 5;
inline constexpr std::size_t kMostSteps = 16;
inline constexpr std::size_t kMostParts = 1000;

class SoundChain {
 public:
  // Opens all inputs and measures what has to be measured. `request` and `context` outlive it.
  static Result<SoundChain> prepare(const MakeSoundRequest& request, const Context& context);

  // The sound that comes out, from its beginning, as often as it is called.
  Result<SoundPtr> stream();
  std::int64_t samples() const { return samples_; }
  // What becomes a file each: all of it, or what a split found.
  std::vector<SoundSpan> parts() const;
  const std::vector<SoundNormalization>& normalized() const { return normalized_; }
  bool is_deep() const { return deep_; }

 private:
  using Link = std::function<Result<SoundPtr>(SoundPtr)>;

  SoundChain(const MakeSoundRequest& request, const Context& context);
  Result<void> open_inputs();
  Result<void> add(const SoundStep& step);
  Result<void> add_silence_step(const SoundStep& step);
  Result<void> add_normalization(const SoundStep& step);
  Result<void> add_other(const SoundStep& step);
  void add_filter(std::string chain);
  void add_exactly(std::int64_t skipped, std::int64_t samples);
  Result<void> pass(const std::function<Result<void>(const av::SoundBlock&)>& sink);
  Result<SoundLevels> measure();
  std::int64_t samples_of(double seconds) const;

  const MakeSoundRequest& request_;
  const Context& context_;
  SoundShape shape_;
  std::vector<SoundTrack> tracks_;
  std::vector<Link> links_;
  std::int64_t samples_ = 0;
  std::vector<SoundSpan> parts_;
  std::vector<SoundNormalization> normalized_;
  bool deep_ = false;
  int passes_ = 1;
  int passes_done_ = 0;
  double told_ = 0;
};

}  // namespace millrace::engine::tasks
