#include "engine/av/decoder.h"

extern "C" {
#include <libavutil/channel_layout.h>
}

#include <algorithm>
#include <cstring>
#include <new>

#include "engine/av/allowed.h"

namespace millrace::engine::av {
namespace {

using package::Codec;
using package::TrackHeader;
using package::TrackKind;

bool is_adpcm(Codec codec) {
  return codec == Codec::adpcm_ms || codec == Codec::adpcm_ima_wav;
}

int set_private(AVCodecContext& context, std::string_view bytes) {
  if (bytes.empty()) return 0;
  context.extradata = static_cast<std::uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (!context.extradata) return AVERROR(ENOMEM);
  std::memcpy(context.extradata, bytes.data(), bytes.size());
  context.extradata_size = static_cast<int>(bytes.size());
  return 0;
}

void set_sound(AVCodecContext& context, const TrackHeader& track) {
  context.sample_rate = track.audio.rate;
  if (track.audio.channel_mask)
    av_channel_layout_from_mask(&context.ch_layout, track.audio.channel_mask);
  else
    av_channel_layout_default(&context.ch_layout, track.audio.channels);
  context.pkt_timebase = {1, track.audio.rate > 0 ? track.audio.rate : 48000};
  context.bits_per_coded_sample = av_get_bits_per_sample(id_of(track.codec));
}

void set_picture(AVCodecContext& context, const TrackHeader& track) {
  context.width = track.video.width;
  context.height = track.video.height;
  context.has_b_frames = track.video.reorder;
  context.pkt_timebase = rational(track.time_base);
}

}  // namespace

Result<Decoder> Decoder::open(const TrackHeader& track, Setup setup) {
  const AVCodec* codec = avcodec_find_decoder(id_of(track.codec));
  if (!codec)
    return refused("codec_unknown", "There is no decoder for " + name_of(id_of(track.codec)) + " here.");
  CodecPtr context(avcodec_alloc_context3(codec));
  if (!context) return failed(AVERROR(ENOMEM), "", "");
  std::string_view extradata = track.codec_private;
  if (is_adpcm(track.codec) && extradata.size() >= sizeof(std::uint32_t)) {
    std::uint32_t block = 0;
    std::memcpy(&block, extradata.data(), sizeof block);
    context->block_align = static_cast<int>(std::min<std::uint32_t>(block, 1u << 20));
    extradata.remove_prefix(sizeof block);
  }
  if (set_private(*context, extradata) < 0) return failed(AVERROR(ENOMEM), "", "");
  if (track.kind == TrackKind::audio)
    set_sound(*context, track);
  else
    set_picture(*context, track);
  if (setup.rough) context->skip_loop_filter = AVDISCARD_ALL;
  if (setup.keep_priming) context->flags2 |= AV_CODEC_FLAG2_SKIP_MANUAL;
  context->thread_count = setup.threads;
  context->max_pixels = kMaxPixels;
  Options options;
  options.set("codec_whitelist", allowed_decoders());
  int result = avcodec_open2(context.get(), codec, options.out());
  if (result < 0) return failed(result, "damaged", "The " + name_of(codec->id) + " track cannot be decoded.");
  return Decoder(std::move(context));
}

void Decoder::skip(Skip what) {
  context_->skip_frame = what == Skip::unreferenced ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
}

bool Decoder::send(const AVPacket* packet) {
  return avcodec_send_packet(context_.get(), packet) != AVERROR(EAGAIN);
}

Step Decoder::receive(AVFrame& frame) {
  av_frame_unref(&frame);
  int result = avcodec_receive_frame(context_.get(), &frame);
  if (result >= 0) return Step::frame;
  if (result == AVERROR_EOF) return Step::end;
  if (result == AVERROR(ENOMEM)) throw std::bad_alloc();
  return Step::more;  // also after a corrupt packet, which the decoder has dropped
}

std::string adpcm_private(int block_align, std::string_view extradata) {
  auto block = static_cast<std::uint32_t>(block_align);
  std::string bytes(reinterpret_cast<const char*>(&block), sizeof block);
  bytes.append(extradata);
  return bytes;
}

}  // namespace millrace::engine::av
