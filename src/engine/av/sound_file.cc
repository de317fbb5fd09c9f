#include "engine/av/sound_file.h"

extern "C" {
#include <libavutil/channel_layout.h>
}

#include <algorithm>

#include "engine/av/sound_samples.h"

namespace millrace::engine::av {
namespace {

constexpr int kAnyFrame = 4096;  // for codecs without frames of a fixed length

struct Choice {
  const char* encoder;
  AVSampleFormat format;
};
Choice encoder_of(SoundFormat format, int bits) {
  switch (format) {
    case SoundFormat::mp3:
      return {"libmp3lame", AV_SAMPLE_FMT_FLTP};
    case SoundFormat::m4a:
      return {"aac", AV_SAMPLE_FMT_FLTP};
    case SoundFormat::opus:
      return {"libopus", AV_SAMPLE_FMT_FLT};
    case SoundFormat::flac:
      return {"flac", bits > 16 ? AV_SAMPLE_FMT_S32 : AV_SAMPLE_FMT_S16};
    case SoundFormat::wav:
      return bits > 16 ? Choice{"pcm_s24le", AV_SAMPLE_FMT_S32} : Choice{"pcm_s16le", AV_SAMPLE_FMT_S16};
  }
  return {"", AV_SAMPLE_FMT_NONE};
}

bool is_lossless(SoundFormat format) {
  return format == SoundFormat::flac || format == SoundFormat::wav;
}

Result<CodecPtr> open_encoder(const SoundFile::Setup& setup) {
  auto [name, format] = encoder_of(setup.file.format, setup.bits);
  const AVCodec* codec = avcodec_find_encoder_by_name(name);
  CodecPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(Status::internal, "engine_failed", "There is no encoder of this format.");
  context->sample_rate = setup.rate;
  context->sample_fmt = format;
  context->time_base = {1, setup.rate};
  if (is_lossless(setup.file.format))
    context->bits_per_raw_sample = setup.bits;
  else
    context->bit_rate = setup.bit_rate;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  context->thread_count = 1;
  av_channel_layout_default(&context->ch_layout, setup.channels);
  int result = avcodec_open2(context.get(), codec, nullptr);
  if (result < 0) return failed(result, "engine_failed", "The encoder cannot be opened.");
  return context;
}

}  // namespace

struct SoundFile::State {
  CodecPtr encoder;
  std::unique_ptr<SoundMuxer> muxer;
  SoundBlock waiting;  // less than a frame
  std::int64_t place = 0;

  std::size_t frame() const {
    return static_cast<std::size_t>(encoder->frame_size > 0 ? encoder->frame_size : kAnyFrame);
  }
  Result<void> drain() {
    auto packet = new_packet();
    for (;;) {
      int result = avcodec_receive_packet(encoder.get(), packet.get());
      if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return {};
      if (result < 0) return failed(result, "engine_failed", "The sound cannot be encoded.");
      if (auto written = muxer->write(*packet); !written) return written;
      av_packet_unref(packet.get());
    }
  }
  Result<void> encode(std::size_t from, std::size_t count) {
    auto frame = new_frame();
    frame->format = encoder->sample_fmt;
    frame->sample_rate = encoder->sample_rate;
    frame->nb_samples = static_cast<int>(count);
    av_channel_layout_copy(&frame->ch_layout, &encoder->ch_layout);
    int result = av_frame_get_buffer(frame.get(), 0);
    if (result < 0) return failed(result, "engine_failed", "The sound cannot be encoded.");
    fill_samples(*frame, waiting, from, count);
    frame->pts = place;
    place += static_cast<std::int64_t>(count);
    result = avcodec_send_frame(encoder.get(), frame.get());
    if (result < 0) return failed(result, "engine_failed", "The sound cannot be encoded.");
    return drain();
  }
};

SoundFile::SoundFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
SoundFile::SoundFile(SoundFile&&) noexcept = default;
SoundFile::~SoundFile() = default;

Result<SoundFile> SoundFile::open(const Setup& setup) {
  auto state = std::make_unique<State>();
  auto encoder = open_encoder(setup);
  if (!encoder) return fail(encoder.error());
  state->encoder = std::move(*encoder);
  ParametersPtr parameters(avcodec_parameters_alloc());
  if (!parameters) return failed(AVERROR(ENOMEM), "", "");
  int result = avcodec_parameters_from_context(parameters.get(), state->encoder.get());
  if (result < 0) return failed(result, "engine_failed", "The encoder cannot be opened.");
  auto muxer = SoundMuxer::open(setup.file, *parameters);
  if (!muxer) return fail(muxer.error());
  state->muxer = std::make_unique<SoundMuxer>(std::move(*muxer));
  state->waiting.make_silence(static_cast<std::size_t>(setup.channels), 0);
  return SoundFile(std::move(state));
}

Result<void> SoundFile::append(const SoundBlock& sound) {
  auto& waiting = state_->waiting;
  for (std::size_t c = 0; c < waiting.planes.size(); c++)
    waiting.planes[c].insert(waiting.planes[c].end(), sound.planes[c].begin(), sound.planes[c].end());
  auto frame = state_->frame();
  std::size_t done = 0;
  for (; waiting.size() - done >= frame; done += frame)
    if (auto encoded = state_->encode(done, frame); !encoded) return encoded;
  waiting.keep(done, waiting.size() - done);
  return {};
}

Result<void> SoundFile::finish() {
  if (auto rest = state_->waiting.size(); rest > 0)
    if (auto encoded = state_->encode(0, rest); !encoded) return encoded;
  int result = avcodec_send_frame(state_->encoder.get(), nullptr);
  if (result < 0) return failed(result, "engine_failed", "The sound cannot be encoded.");
  if (auto drained = state_->drain(); !drained) return drained;
  return state_->muxer->finish();
}

std::uint64_t SoundFile::bytes() const {
  return state_->muxer->bytes();
}

std::int64_t SoundFile::samples() const {
  return state_->place;
}

}  // namespace millrace::engine::av
