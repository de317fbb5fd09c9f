// Decodes a run of a sound track piece by piece, as its caller asks for them. One thread.
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "engine/av/decoder.h"
#include "engine/av/packet_source.h"
#include "engine/av/sound_converter.h"

namespace millrace::engine::av {

class SoundReader {
 public:
  struct Piece {
    std::int64_t place = 0;             // of its first sample, 1/rate of the track
    const SoundBlock* sound = nullptr;  // valid until the next call
  };

  // `run.track` outlives the reader.
  static Result<SoundReader> open(const Run& run, int channels);

  // Asked with the packet's ordinal; false ends the run early.
  void ask_before_packets(std::function<bool(std::size_t ordinal)> ask) { ask_ = std::move(ask); }
  // Nothing at the end.
  Result<std::optional<Piece>> next();
  const AVCodecContext& codec() const { return decoder_->context(); }

 private:
  SoundReader() = default;
  Result<std::optional<Piece>> take();
  Result<bool> feed();

  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<PacketSource> source_;
  std::unique_ptr<SoundConverter> converter_;
  FramePtr frame_;
  std::function<bool(std::size_t)> ask_;
  const AVPacket* unsent_ = nullptr;  // owned by the source; the decoder wants its frames taken first
  bool ended_ = false;
};

}  // namespace millrace::engine::av
