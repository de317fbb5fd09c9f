#include "engine/av/video_encoder.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {

Result<HeadersReply> headers(const HeadersRequest& request, const Context&) {
  HeadersReply reply;
  for (const auto& setup : request.encoders) {
    auto encoder = av::VideoEncoder::open(setup);
    if (!encoder) return fail(encoder.error());
    reply.avcc.push_back(encoder->avcc());
    if (reply.avcc.back().empty())
      return fail(Status::internal, "engine_failed", "The encoder gave no parameter sets.");
  }
  return reply;
}

}  // namespace millrace::engine::tasks
