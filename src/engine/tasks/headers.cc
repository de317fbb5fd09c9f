#include "engine/av/video_encoder.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

// SVT-AV1 waits for ever at its end if it has not seen a picture.
Result<void> show_one_picture(av::VideoEncoder& encoder, const EncoderSetup& setup) {
  auto picture = av::new_frame();
  picture->width = setup.width;
  picture->height = setup.height;
  picture->format = AV_PIX_FMT_YUV420P;
  int made = av_frame_get_buffer(picture.get(), 0);
  if (made < 0) return av::failed(made, "", "");
  auto nothing = [](const AVPacket&) { return Result<void>(); };
  auto encoded = encoder.encode(*picture, 0, av::VideoEncoder::Role::first, nothing);
  return encoded ? encoder.finish(nothing) : encoded;
}

}  // namespace

Result<HeadersReply> headers(const HeadersRequest& request, const Context&) {
  HeadersReply reply;
  for (const auto& setup : request.encoders) {
    auto encoder = av::VideoEncoder::open(setup);
    if (!encoder) return fail(encoder.error());
    reply.configs.push_back(encoder->config());
    if (setup.codec == package::Codec::av1)
      if (auto shown = show_one_picture(*encoder, setup); !shown) return fail(shown.error());
    if (reply.configs.back().empty())
      return fail(Status::internal, "engine_failed", "The encoder gave no parameter sets.");
  }
  return reply;
}

}  // namespace millrace::engine::tasks
