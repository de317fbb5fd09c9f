// The sequential pass: one decoder walks a long run, and each outer segment is encoded as if it had been
// rendered alone. So the bytes are the same, and only the decoding is not repeated.
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <memory>

#include "engine/av/run_decoder.h"
#include "engine/tasks/ladder.h"
#include "engine/tasks/overlay.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

// A part sees some pictures before its first one, for what looks back (a deinterlacer, a hold), and two after
// its last one, as much as it sees when it is rendered alone.
constexpr std::size_t kRecent = 6;
constexpr int kAfter = 2;

class Walk {
 public:
  Walk(const WalkVideoRequest& request, const Context& context, Overlay* overlay)
      : request_(request), context_(context), overlay_(overlay) {
    part_.source.track = request.source.track;
  }

  Result<void> push(AVFrame& frame) {
    reply_.decoded++;
    if (done() || (!recent_.empty() && frame.pts <= recent_.back()->pts)) return {};
    av::FramePtr kept(av_frame_clone(&frame));
    if (!kept) return av::failed(AVERROR(ENOMEM), "", "");
    recent_.push_back(std::move(kept));
    if (recent_.size() > kRecent) recent_.pop_front();
    if (ladder_) {
      if (auto fed = feed(*recent_.back()); !fed) return fed;
    }
    while (!done() && (ladder_ ? after_ >= kAfter : frame.pts >= first_)) {
      if (auto went = ladder_ ? close() : open(); !went) return went;
    }
    return {};
  }

  Result<WalkReply> finish() {
    while (!done()) {
      if (!ladder_)
        if (auto opened = open(); !opened) return fail(opened.error());
      if (auto closed = close(); !closed) return fail(closed.error());
    }
    return reply_;
  }

  void begin() { next(0); }
  bool refused() const { return refused_; }  // a part was not taken

 private:
  bool done() const { return number_ == request_.parts.size(); }

  void next(std::size_t number) {
    number_ = number;
    if (done()) return;
    part_.targets = request_.parts[number].targets;
    first_ = INT64_MAX;
    last_ = INT64_MIN;
    for (const auto& target : part_.targets) {
      if (target.frames.empty()) continue;
      first_ = std::min(first_, target.frames.front().source_pts);
      last_ = std::max(last_, target.frames.back().source_pts);
    }
  }

  Result<void> open() {
    ladder_ = std::make_unique<Ladder>(part_, context_.descriptors[1], Ladder::Start::any, overlay_);
    after_ = 0;
    for (const auto& frame : recent_)
      if (auto fed = feed(*frame); !fed) return fed;
    return {};
  }

  Result<void> feed(AVFrame& frame) {
    if (frame.pts > last_) after_++;
    av::FramePtr own(av_frame_clone(&frame));  // a ladder may write into the picture's properties
    if (!own) return av::failed(AVERROR(ENOMEM), "", "");
    return ladder_->push(*own);
  }

  Result<void> close() {
    auto made = ladder_->finish();
    ladder_.reset();
    if (!made) return fail(made.error());
    if (auto taken = context_.part(archive::encode(*made)); !taken) {
      refused_ = true;
      return taken;
    }
    if (lseek(context_.descriptors[1], 0, SEEK_SET) < 0) return av::failed(AVERROR(errno), "", "");
    next(number_ + 1);
    return {};
  }

  const WalkVideoRequest& request_;
  const Context& context_;
  Overlay* overlay_;
  WalkReply reply_;
  std::deque<av::FramePtr> recent_;  // the last pictures, rising in pts
  std::size_t number_ = 0;           // of the part in hand
  RenderVideoRequest part_;
  std::int64_t first_ = 0, last_ = 0;  // what it wants, source pts
  int after_ = 0;                      // pictures it has seen beyond that
  std::unique_ptr<Ladder> ladder_;
  bool refused_ = false;
};

bool in_order(const WalkPart& part) {
  return std::ranges::all_of(part.targets, [](const VideoTarget& target) {
    return !target.frames.empty() && std::ranges::is_sorted(target.frames, {}, &TargetFrame::source_pts) &&
           std::ranges::adjacent_find(target.frames, [](auto a, auto b) { return a.ticks >= b.ticks; }) ==
               target.frames.end();
  });
}

}  // namespace

Result<WalkReply> walk_video(const WalkVideoRequest& request, const Context& context) {
  const auto& source = request.source;
  if (!context.part || !std::ranges::all_of(request.parts, in_order))
    return fail(Status::internal, "engine_failed", "The wanted pictures are not in order.");
  auto overlay = Overlay::of(request.burnt, context.descriptors);
  if (!overlay) return fail(overlay.error());
  Walk walk(request, context, *overlay ? &**overlay : nullptr);
  walk.begin();
  std::int64_t first = INT64_MAX;
  for (const auto& part : request.parts)
    for (const auto& target : part.targets) first = std::min(first, target.frames.front().source_pts);
  av::Run run{context.descriptors[0], source.bytes, &source.track, source.packets, source.first_is_start};
  auto decoded = av::decode_run(run, {1, first}, [&](AVFrame& frame) { return walk.push(frame); });
  // Damage ends the pictures early; what is missing then is held.
  bool damage = !decoded && (decoded.error().code == "broken_span" || decoded.error().code == "damaged");
  if (!decoded && (!damage || walk.refused())) return fail(decoded.error());
  return walk.finish();
}

}  // namespace millrace::engine::tasks
