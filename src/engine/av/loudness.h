// How loud sound is: integrated loudness and range as EBU R128 and EBU Tech 3342 say, the true peak as ITU-R
// BS.1770-4 annex 2 does. By libebur128. One thread.
#pragma once
#include <ebur128.h>

#include <memory>
#include <vector>

#include "engine/av/sound_block.h"
#include "engine/protocol.h"

namespace millrace::engine::av {

class LoudnessMeter {
 public:
  static Result<LoudnessMeter> open(int rate, int channels);
  Result<void> add(const SoundBlock& sound);
  // Of all so far.
  SoundLevels levels() const;

 private:
  struct Deleter {
    void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
  };
  using StatePtr = std::unique_ptr<ebur128_state, Deleter>;
  explicit LoudnessMeter(StatePtr state) : state_(std::move(state)) {}
  StatePtr state_;
  std::vector<float> woven_;
};

}  // namespace millrace::engine::av
