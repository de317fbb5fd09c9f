// A decoder from the allow-list, set up from what the index says of the track. Corrupt packets are skipped,
// not fatal. One thread calls it.
#pragma once
#include "engine/av/ptr.h"

namespace millrace::engine::av {

enum class Step { frame, more, end };

class Decoder {
 public:
  struct Setup {
    int threads = 1;
    bool keep_priming = false;  // sound: no sample is skipped, places are counted by the caller
    bool rough = false;         // pictures that will be shown small: without the filters against blocks
  };
  static Result<Decoder> open(const package::TrackHeader& track, Setup setup);

  enum class Skip { nothing, unreferenced };
  void skip(Skip what);
  // Null ends the stream. False: take frames first, then send again.
  bool send(const AVPacket* packet);
  Step receive(AVFrame& frame);

  const AVCodecContext& context() const { return *context_; }

 private:
  explicit Decoder(CodecPtr context) : context_(std::move(context)) {}
  CodecPtr context_;
};

// Index entries of ADPCM keep the block size, which its decoders need, before the private bytes.
std::string adpcm_private(int block_align, std::string_view extradata);

}  // namespace millrace::engine::av
