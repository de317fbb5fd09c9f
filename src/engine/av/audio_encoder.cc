#include "engine/av/audio_encoder.h"

extern "C" {
#include <libavutil/channel_layout.h>
}

#include <algorithm>

namespace millrace::engine::av {
namespace {

CodecPtr prepare(const AVCodec* codec, const SoundSetup& setup) {
  CodecPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return nullptr;
  context->sample_rate = setup.rate;
  context->sample_fmt = AV_SAMPLE_FMT_FLTP;
  context->bit_rate = setup.bit_rate;
  context->time_base = {1, setup.rate};
  av_channel_layout_default(&context->ch_layout, 2);
  return context;
}

using Sink = std::function<Result<void>(const AVPacket&)>;

Result<void> drain(AVCodecContext& context, const Sink& sink) {
  auto packet = new_packet();
  for (;;) {
    int result = avcodec_receive_packet(&context, packet.get());
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return {};
    if (result < 0) return failed(result, "engine_failed", "The sound cannot be encoded.");
    if (auto taken = sink(*packet); !taken) return taken;
    av_packet_unref(packet.get());
  }
}

Result<void> send(AVCodecContext& context, StereoView samples, std::int64_t place, const Sink& sink) {
  auto frame = new_frame();
  frame->format = AV_SAMPLE_FMT_FLTP;
  frame->sample_rate = context.sample_rate;
  frame->nb_samples = static_cast<int>(samples.left.size());
  av_channel_layout_copy(&frame->ch_layout, &context.ch_layout);
  int result = av_frame_get_buffer(frame.get(), 0);
  if (result < 0) return failed(result, "engine_failed", "The sound cannot be encoded.");
  std::ranges::copy(samples.left, reinterpret_cast<float*>(frame->data[0]));
  std::ranges::copy(samples.right, reinterpret_cast<float*>(frame->data[1]));
  frame->pts = place;
  result = avcodec_send_frame(&context, frame.get());
  if (result < 0) return failed(result, "engine_failed", "The sound cannot be encoded.");
  return drain(context, sink);
}

Result<void> end(AVCodecContext& context, const Sink& sink) {
  int result = avcodec_send_frame(&context, nullptr);
  if (result < 0) return failed(result, "engine_failed", "The sound cannot be encoded.");
  return drain(context, sink);
}

}  // namespace

Result<AacEncoder> AacEncoder::open(const SoundSetup& setup) {
  const AVCodec* codec = avcodec_find_encoder_by_name("aac");
  auto context = prepare(codec, setup);
  if (!context) return fail(Status::internal, "engine_failed", "There is no AAC encoder.");
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  Options options;
  options.set("aac_coder", "fast");
  int result = avcodec_open2(context.get(), codec, options.out());
  if (result < 0) return failed(result, "engine_failed", "The AAC encoder cannot be opened.");
  return AacEncoder(std::move(context));
}

Result<void> AacEncoder::encode(StereoView frame, std::int64_t place, const Sink& sink) {
  return send(*context_, frame, place, sink);
}

Result<void> AacEncoder::finish(const Sink& sink) {
  return end(*context_, sink);
}

std::string AacEncoder::specific_config() const {
  return {reinterpret_cast<const char*>(context_->extradata),
          static_cast<std::size_t>(context_->extradata_size)};
}

}  // namespace millrace::engine::av
