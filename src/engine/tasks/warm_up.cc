// Costs that are paid once in the fork server instead of in every child: the libraries' lazy tables and their
// pages.
#include "engine/av/audio_encoder.h"
#include "engine/av/decoder.h"
#include "engine/av/log.h"
#include "engine/av/video_encoder.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

void open_decoder(package::Codec codec, package::TrackKind kind) {
  package::TrackHeader track;
  track.codec = codec;
  track.kind = kind;
  track.video.width = 64;
  track.video.height = 64;
  track.audio.rate = 48000;
  track.audio.channels = 2;
  (void)av::Decoder::open(track, {});
}

}  // namespace

void warm_up() {
  av::silence();
  using package::Codec;
  for (auto codec : {Codec::h264, Codec::hevc, Codec::vp9, Codec::mpeg2video, Codec::mpeg4})
    open_decoder(codec, package::TrackKind::video);
  for (auto codec : {Codec::aac, Codec::mp3, Codec::ac3}) open_decoder(codec, package::TrackKind::audio);
  EncoderSetup setup;
  setup.width = 64;
  setup.height = 64;
  setup.max_bits = 100'000;
  (void)av::VideoEncoder::open(setup);
  (void)av::AacEncoder::open({48000, 128'000});
}

}  // namespace millrace::engine::tasks
