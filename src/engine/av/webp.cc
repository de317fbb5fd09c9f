#include "engine/av/webp.h"

namespace millrace::engine::av {
namespace {

constexpr std::int64_t kQuality = 80;  // libwebp's scale: 100 is the best

}  // namespace

Result<std::string> encode_webp(const AVFrame& picture) {
  const AVCodec* codec = avcodec_find_encoder_by_name("libwebp");
  CodecPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(Status::internal, "engine_failed", "There is no WebP encoder.");
  context->width = picture.width;
  context->height = picture.height;
  context->pix_fmt = AV_PIX_FMT_YUV420P;
  context->time_base = {1, 25};
  context->thread_count = 1;
  Options options;
  options.set("quality", kQuality);
  int result = avcodec_open2(context.get(), codec, options.out());
  if (result < 0) return failed(result, "engine_failed", "The WebP encoder cannot be opened.");
  FramePtr frame(av_frame_clone(&picture));
  if (!frame) return failed(AVERROR(ENOMEM), "", "");
  frame->pts = 0;
  auto packet = new_packet();
  result = avcodec_send_frame(context.get(), frame.get());
  if (result >= 0) result = avcodec_send_frame(context.get(), nullptr);
  if (result >= 0) result = avcodec_receive_packet(context.get(), packet.get());
  if (result < 0) return failed(result, "engine_failed", "The picture cannot be encoded.");
  return std::string(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
}

}  // namespace millrace::engine::av
