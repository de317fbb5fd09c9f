#include <algorithm>
#include <new>
#include <thread>

#include "engine/av/frame_queue.h"
#include "engine/av/run_decoder.h"
#include "engine/tasks/ladder.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::size_t kQueued = 8;
constexpr int kUrgentThreads = 2;

std::int64_t first_wanted(const RenderVideoRequest& request) {
  std::int64_t first = INT64_MAX;
  for (const auto& target : request.targets)
    if (!target.frames.empty()) first = std::min(first, target.frames.front().source_pts);
  return first;
}

// What is wanted must come in order, or it would wait for pictures that have gone by.
bool in_order(const RenderVideoRequest& request) {
  return std::ranges::all_of(request.targets, [](const VideoTarget& target) {
    return std::ranges::is_sorted(target.frames, {}, &TargetFrame::source_pts) &&
           std::ranges::adjacent_find(target.frames, [](auto a, auto b) { return a.ticks >= b.ticks; }) ==
               target.frames.end();
  });
}

Result<void> decode_here(const av::Run& run, std::int64_t first, Ladder& ladder) {
  return av::decode_run(run, {1, first}, [&](AVFrame& frame) { return ladder.push(frame); });
}

// Decodes in one thread (and FFmpeg's own), scales and encodes in this one.
Result<void> decode_beside(const av::Run& run, std::int64_t first, Ladder& ladder) {
  av::FrameQueue queue(kQueued);
  Result<void> decoded;
  std::thread decoder([&] {
    try {
      decoded = av::decode_run(run, {kUrgentThreads, first}, [&](AVFrame& frame) -> Result<void> {
        av::FramePtr copy(av_frame_clone(&frame));
        if (!copy) return av::failed(AVERROR(ENOMEM), "", "");
        if (!queue.push(std::move(copy)))
          return av::refused("broken_span", "");  // the consumer has failed already
        return {};
      });
    } catch (const std::bad_alloc&) {
      decoded = av::failed(AVERROR(ENOMEM), "", "");
    }
    queue.end();
  });
  Result<void> pushed;
  while (auto frame = queue.pop()) {
    pushed = ladder.push(*frame);
    if (!pushed) break;
  }
  queue.close();
  decoder.join();
  return pushed ? decoded : pushed;
}

}  // namespace

Result<RenderReply> render_video(const RenderVideoRequest& request, const Context& context) {
  const auto& source = request.source;
  if (!in_order(request))
    return fail(Status::internal, "engine_failed", "The wanted pictures are not in order.");
  Ladder ladder(request, context.descriptors[1]);
  av::Run run{context.descriptors[0], source.bytes, &source.track, source.packets, source.first_is_start};
  auto first = first_wanted(request);
  auto decoded = request.pipelined ? decode_beside(run, first, ladder) : decode_here(run, first, ladder);
  if (!decoded) return fail(decoded.error());
  return ladder.finish();
}

}  // namespace millrace::engine::tasks
