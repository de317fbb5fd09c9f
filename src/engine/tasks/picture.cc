// A picture that somebody sent: looked through, decoded, and written again, so that nothing of the file
// itself is ever shown to anybody.
#include "engine/av/still_decoder.h"
#include "engine/tasks/file.h"
#include "engine/tasks/one_picture.h"
#include "engine/tasks/picture_file.h"
#include "engine/tasks/task.h"
#include "engine/tasks/written_picture.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::uint64_t kMostBytes = 64ull << 20;

const char* decoder_of(PictureKind kind) {
  switch (kind) {
    case PictureKind::jpeg:
      return "mjpeg";
    case PictureKind::png:
      return "png";
    case PictureKind::webp:
      return "webp";
  }
  return "";
}

}  // namespace

Result<PictureReply> picture(const PictureRequest& request, const Context& context) {
  if (request.bytes > kMostBytes) return av::refused("picture_too_large", "This file is too large.");
  std::string bytes(request.bytes, '\0');
  auto got = read_at(context.descriptors[0], 0, bytes.data(), bytes.size());
  if (got != static_cast<std::int64_t>(bytes.size()))
    return fail(Status::internal, "engine_failed", "The picture cannot be read.");
  auto head = read_picture_head(bytes);
  if (!head) return fail(head.error());
  auto still = av::decode_still(bytes, decoder_of(head->kind));
  if (!still) return fail(still.error());
  if (still->frame->width != head->width || still->frame->height != head->height)
    return av::refused("picture_damaged",
                       "This picture contradicts itself. Save it again and upload it anew.");

  av::FramePtr upright;
  av::Upright turned(still->track);
  auto keep = [&](AVFrame& frame) -> Result<void> {
    upright.reset(av_frame_clone(&frame));
    return {};
  };
  if (auto pushed = turned.push(*still->frame, keep); !pushed) return fail(pushed.error());
  if (auto ended = turned.finish(keep); !ended) return fail(ended.error());
  if (!upright) return fail(Status::internal, "engine_failed", "The picture cannot be turned.");
  PictureReply reply;
  auto size = shown_size(still->track.video);
  reply.width = static_cast<std::int32_t>(size.width);
  reply.height = static_cast<std::int32_t>(size.height);
  auto written =
      write_pictures(still->track, *upright, request.pictures, context.descriptors[1], reply.sizes);
  if (!written) return fail(written.error());
  return reply;
}

}  // namespace millrace::engine::tasks
