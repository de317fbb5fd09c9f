#include "engine/av/video_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "engine/av/bitstream.h"
#include "package/ladder.h"

namespace millrace::engine::av {
namespace {

bool sane(const EncoderSetup& s) {
  return s.width >= 2 && s.height >= 2 && s.width <= 8192 && s.height <= 8192 && s.width % 2 == 0 &&
         s.height % 2 == 0 && s.frame_rate.num > 0 && s.frame_rate.den > 0 && s.frame_rate.num <= INT32_MAX &&
         s.frame_rate.den <= INT32_MAX && s.max_bits > 0 && s.max_bits <= 400'000'000 && s.crf >= 0 &&
         s.crf <= (s.codec == package::Codec::av1 ? 63 : 51);
}

const char* encoder_of(package::Codec codec) {
  return codec == package::Codec::hevc ? "libx265" : codec == package::Codec::av1 ? "libsvtav1" : "libx264";
}

// SVT-AV1's number for a preset of x264's that takes about as long.
int av1_preset(const std::string& preset) {
  static constexpr const char* kFrom8[] = {"slow", "medium", "fast", "faster", "veryfast", "superfast"};
  constexpr int kSlow = 7, kUsual = 11;
  auto known = std::ranges::find(kFrom8, preset);
  return known == std::end(kFrom8) ? kUsual : kSlow + static_cast<int>(known - std::begin(kFrom8));
}

void set_options(Options& options, const EncoderSetup& setup) {
  options.set(
      "crf",
      fmt::format("{}", setup.codec == package::Codec::av1 ? std::round(setup.crf) : setup.crf).c_str());
  if (setup.codec == package::Codec::av1) {
    options.set("preset", av1_preset(setup.preset));
    options.set("svtav1-params",
                fmt::format("lp=1:mbr={}", std::max<std::int64_t>(1, setup.max_bits / 1000)).c_str());
    return;
  }
  options.set("preset", setup.preset.c_str());
  options.set("forced-idr", 1);
  if (setup.codec == package::Codec::hevc) {
    options.set("x265-params",
                fmt::format("open-gop=0:pools=none:frame-threads=1:wpp=0:vbv-init=0.{}:log-level=none:info=0",
                            package::kVbvStartPercent)
                    .c_str());
    return;
  }
  options.set("profile", "high");
  options.set("x264-params", "open-gop=0:cpu-independent=1");
}

void fill(AVCodecContext& e, const EncoderSetup& setup) {
  e.width = setup.width;
  e.height = setup.height;
  e.pix_fmt = AV_PIX_FMT_YUV420P;
  e.sample_aspect_ratio = {1, 1};
  e.time_base = {1, kVideoScale};
  e.framerate = rational(setup.frame_rate);
  e.gop_size = 1'000'000;
  e.max_b_frames = 3;
  e.rc_max_rate = setup.max_bits;
  e.rc_buffer_size = static_cast<int>(setup.max_bits);
  e.rc_initial_buffer_occupancy = static_cast<int>(setup.max_bits * package::kVbvStartPercent / 100);
  e.thread_count = 1;
  e.color_primaries = static_cast<AVColorPrimaries>(setup.primaries);
  e.color_trc = static_cast<AVColorTransferCharacteristic>(setup.transfer);
  e.colorspace = static_cast<AVColorSpace>(setup.matrix);
  e.color_range = AVCOL_RANGE_MPEG;
  e.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
}

}  // namespace

Result<VideoEncoder> VideoEncoder::open(const EncoderSetup& setup) {
  if (!sane(setup)) return fail(Status::internal, "engine_failed", "The encoder's setup makes no sense.");
  const AVCodec* codec = avcodec_find_encoder_by_name(encoder_of(setup.codec));
  if (!codec)
    return fail(Status::internal, "engine_failed",
                fmt::format("There is no encoder {}.", encoder_of(setup.codec)));
  CodecPtr context(avcodec_alloc_context3(codec));
  if (!context) return failed(AVERROR(ENOMEM), "", "");
  fill(*context, setup);
  Options options;
  set_options(options, setup);
  int result = avcodec_open2(context.get(), codec, options.out());
  // With a sane setup encoders fail for want of memory only, and do not say so.
  if (result < 0) return failed(AVERROR(ENOMEM), "", "");
  return VideoEncoder(std::move(context), setup.codec);
}

Result<void> VideoEncoder::encode(const AVFrame& picture, std::int64_t ticks, Role role, const Sink& sink) {
  FramePtr frame(av_frame_clone(&picture));
  if (!frame) return failed(AVERROR(ENOMEM), "", "");
  frame->pts = ticks;
  frame->pict_type = role == Role::first ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  frame->key_frame = 0;
  frame->interlaced_frame = 0;
  int result = avcodec_send_frame(context_.get(), frame.get());
  if (result < 0) return failed(result, "engine_failed", "A picture cannot be encoded.");
  return drain(sink);
}

Result<void> VideoEncoder::finish(const Sink& sink) {
  int result = avcodec_send_frame(context_.get(), nullptr);
  if (result < 0) return failed(result, "engine_failed", "The encoder cannot be finished.");
  return drain(sink);
}

Result<void> VideoEncoder::drain(const Sink& sink) {
  auto packet = new_packet();
  for (;;) {
    int result = avcodec_receive_packet(context_.get(), packet.get());
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return {};
    if (result < 0) return failed(result, "engine_failed", "A picture cannot be encoded.");
    auto taken = sink(*packet);
    if (!taken) return taken;
    av_packet_unref(packet.get());
  }
}

std::string VideoEncoder::config() const {
  return config_of(codec_, {context_->extradata, static_cast<std::size_t>(context_->extradata_size)});
}

}  // namespace millrace::engine::av
