#include "engine/tasks/one_picture.h"

#include <utility>

#include "engine/av/run_decoder.h"

namespace millrace::engine::tasks {

Size shown_size(const package::VideoFormat& v) {
  double aspect = v.pixel_aspect.num > 0 && v.pixel_aspect.den > 0
                      ? static_cast<double>(v.pixel_aspect.num) / static_cast<double>(v.pixel_aspect.den)
                      : 1.0;
  Size size{v.width * aspect, static_cast<double>(v.height)};
  if (v.quarter_turns % 2) std::swap(size.width, size.height);
  return size;
}

Result<av::FramePtr> decode_one(const Source& source, const StillCandidate& candidate, int fd) {
  av::Run run{fd, source.bytes, &source.track, candidate.packets, false};
  av::Upright upright(source.track);
  av::FramePtr found;
  auto keep = [&](AVFrame& frame) -> Result<void> {
    bool better = !found || (frame.pts <= candidate.source_pts && frame.pts > found->pts);
    if (better) found.reset(av_frame_clone(&frame));
    return {};
  };
  auto decoded = av::decode_run(run, {1, candidate.source_pts},
                                [&](AVFrame& frame) { return upright.push(frame, keep); });
  if (!decoded && decoded.error().code != "broken_span" && decoded.error().code != "damaged")
    return fail(decoded.error());
  if (auto ended = upright.finish(keep); !ended) return fail(ended.error());
  return found;
}

}  // namespace millrace::engine::tasks
