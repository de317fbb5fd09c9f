// Encodes sound into one audio file that is, decoded again, as long as what went in, to the sample: its
// header tells what the encoder put before it and after it. Constant memory. One thread.
#pragma once
#include <memory>

#include "engine/av/sound_block.h"
#include "engine/av/sound_muxer.h"

namespace millrace::engine::av {

class SoundFile {
 public:
  struct Setup {
    SoundMuxer::Setup file;
    int rate = 48000;
    int channels = 2;
    std::int64_t bit_rate = 0;  // of mp3, m4a, opus
    int bits = 16;              // of flac, wav: 16 or 24
  };
  static Result<SoundFile> open(const Setup& setup);
  SoundFile(SoundFile&&) noexcept;
  SoundFile& operator=(SoundFile&&) = delete;
  ~SoundFile();

  // Sound that follows what came before; any amount.
  Result<void> append(const SoundBlock& sound);
  Result<void> finish();
  std::uint64_t bytes() const;
  std::int64_t samples() const;

 private:
  struct State;
  explicit SoundFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace millrace::engine::av
