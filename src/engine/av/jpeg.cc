#include "engine/av/jpeg.h"

namespace millrace::engine::av {

Result<std::string> encode_jpeg(const AVFrame& picture, int quality) {
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
  CodecPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(Status::internal, "engine_failed", "There is no JPEG encoder.");
  context->width = picture.width;
  context->height = picture.height;
  context->pix_fmt = AV_PIX_FMT_YUVJ420P;
  context->color_range = AVCOL_RANGE_JPEG;
  context->time_base = {1, 25};
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
  context->global_quality = quality * FF_QP2LAMBDA;
  int result = avcodec_open2(context.get(), codec, nullptr);
  if (result < 0) return failed(result, "engine_failed", "The JPEG encoder cannot be opened.");
  FramePtr frame(av_frame_clone(&picture));
  if (!frame) return failed(AVERROR(ENOMEM), "", "");
  frame->pts = 0;
  frame->quality = context->global_quality;
  frame->pict_type = AV_PICTURE_TYPE_NONE;
  auto packet = new_packet();
  result = avcodec_send_frame(context.get(), frame.get());
  if (result >= 0) result = avcodec_send_frame(context.get(), nullptr);
  if (result >= 0) result = avcodec_receive_packet(context.get(), packet.get());
  if (result < 0) return failed(result, "engine_failed", "The picture cannot be encoded.");
  return std::string(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
}

}  // namespace millrace::engine::av
