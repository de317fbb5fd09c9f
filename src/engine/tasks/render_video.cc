#include <algorithm>
#include <ctime>
#include <new>
#include <thread>

#include "engine/av/frame_queue.h"
#include "engine/av/run_decoder.h"
#include "engine/tasks/ladder.h"
#include "engine/tasks/overlay.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::size_t kQueued = 4;  // more would only be colder in the cache
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

// What decoding costs beside scaling and encoding, which happen in the same thread.
struct Cost {
  std::uint64_t pictures = 0;
  std::uint64_t decode_us = 0;
};

std::uint64_t cpu_us(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1000;
}

Result<void> decode_here(const av::Run& run, std::int64_t first, Ladder& ladder, Cost& cost) {
  auto since = cpu_us(CLOCK_THREAD_CPUTIME_ID);
  auto decoded = av::decode_run(run, {1, first}, [&](AVFrame& frame) {
    cost.pictures++;
    cost.decode_us += cpu_us(CLOCK_THREAD_CPUTIME_ID) - since;
    auto pushed = ladder.push(frame);
    since = cpu_us(CLOCK_THREAD_CPUTIME_ID);
    return pushed;
  });
  cost.decode_us += cpu_us(CLOCK_THREAD_CPUTIME_ID) - since;
  return decoded;
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

bool is_damage(const Error& error) {
  return error.code == "broken_span" || error.code == "damaged";
}

// Damage ends the pictures early; what is missing then is held.
Result<RenderReply> attempt(const RenderVideoRequest& request, const av::Run& run, Ladder& ladder,
                            Cost& cost) {
  auto first = first_wanted(request);
  auto decoded =
      request.pipelined ? decode_beside(run, first, ladder) : decode_here(run, first, ladder, cost);
  if (!decoded && (ladder.late() || !is_damage(decoded.error()))) return fail(decoded.error());
  return ladder.finish();
}

// The last picture from before the run that can be decoded by itself, if any.
Result<void> find_picture(const RenderVideoRequest& request, av::Run run, Ladder& ladder) {
  const auto& source = request.source;
  av::FramePtr found;
  auto keep = [&](AVFrame& frame) -> Result<void> {
    found.reset(av_frame_clone(&frame));
    return {};
  };
  std::vector<package::Packet> keys;
  if (!source.before.empty()) keys.push_back(source.before.front());
  keys.insert(keys.end(), source.earlier_keys.begin(), source.earlier_keys.end());
  run.first_is_start = false;
  for (const auto& key : keys) {
    run.packets = {&key, 1};
    auto decoded = av::decode_run(run, {1, INT64_MIN}, keep);
    if (!decoded && !is_damage(decoded.error())) return decoded;
    if (found) return ladder.hold(*found);
  }
  return {};
}

}  // namespace

// From the key before the wanted pictures; where that gives no first picture, from the key before that one;
// and at last with whatever picture can be had, held until the next one comes.
Result<RenderReply> render_video(const RenderVideoRequest& request, const Context& context) {
  const auto& source = request.source;
  if (!in_order(request))
    return fail(Status::internal, "engine_failed", "The wanted pictures are not in order.");
  int output = context.descriptors[1];
  auto overlay = Overlay::of(request.burnt, context.descriptors);
  if (!overlay) return fail(overlay.error());
  auto* over = *overlay ? &**overlay : nullptr;
  if (request.blank) return Ladder(request, output, Ladder::Start::any).finish();
  av::Run run{context.descriptors[0], source.bytes, &source.track, source.packets, source.first_is_start};
  Cost cost;
  auto answer = [&](Result<RenderReply> reply) {
    if (!reply) return reply;
    reply->decoded = cost.pictures;
    reply->decode_us = cost.decode_us;
    reply->cpu_us = cpu_us(CLOCK_PROCESS_CPUTIME_ID);
    return reply;
  };
  {
    Ladder ladder(request, output, Ladder::Start::prompt, over);
    auto reply = attempt(request, run, ladder, cost);
    if (!ladder.late()) return answer(std::move(reply));
  }
  auto longer = source.before;
  longer.insert(longer.end(), source.packets.begin(), source.packets.end());
  run.packets = longer;
  if (!source.before.empty()) {
    Ladder ladder(request, output, Ladder::Start::prompt, over);
    auto reply = attempt(request, run, ladder, cost);
    if (!ladder.late()) return answer(std::move(reply));
  }
  Ladder ladder(request, output, Ladder::Start::any, over);
  if (auto found = find_picture(request, run, ladder); !found) return fail(found.error());
  return answer(attempt(request, run, ladder, cost));
}

}  // namespace millrace::engine::tasks
