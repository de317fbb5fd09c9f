// Writes an MP3 file with the header that tells players its length and its encoder's delay. Constant memory.
#pragma once
#include <memory>

#include "engine/av/audio_encoder.h"

namespace millrace::engine::av {

class Mp3File {
 public:
  static Result<Mp3File> open(int output, const SoundSetup& setup);
  Mp3File(Mp3File&&) noexcept;
  Mp3File& operator=(Mp3File&&) = delete;
  ~Mp3File();

  // Sound that follows what came before; any amount.
  Result<void> append(StereoView sound);
  Result<void> finish();
  std::uint64_t bytes() const;

 private:
  struct State;
  explicit Mp3File(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace millrace::engine::av
