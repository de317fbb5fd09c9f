// Writes one audio file of one of five formats into a part of a descriptor: packets in, tags and cover
// beside them. Constant memory, nothing that tells when or by what it was made. One thread.
#pragma once
#include <memory>

#include "engine/av/ptr.h"
#include "engine/protocol.h"

namespace millrace::engine::av {

class SoundMuxer {
 public:
  struct Setup {
    int output = -1;
    std::uint64_t offset = 0;  // where in the output the file begins
    SoundFormat format = SoundFormat::mp3;
    const SoundTags* tags = nullptr;
    bool gapless = true;  // MP3: write the header that tells of the encoder's delay
  };
  // `sound`: codec, extradata, rate, channels, initial_padding. Packets are stamped in 1/rate.
  static Result<SoundMuxer> open(const Setup& setup, const AVCodecParameters& sound);
  SoundMuxer(SoundMuxer&&) noexcept;
  SoundMuxer& operator=(SoundMuxer&&) = delete;
  ~SoundMuxer();

  Result<void> write(const AVPacket& packet);
  Result<void> finish();
  std::uint64_t bytes() const;

 private:
  struct State;
  explicit SoundMuxer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace millrace::engine::av
