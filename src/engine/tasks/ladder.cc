#include "engine/tasks/ladder.h"

#include <algorithm>

#include "engine/av/bitstream.h"
#include "engine/tasks/file.h"
#include "engine/tasks/overlay.h"

namespace millrace::engine::tasks {

Ladder::Ladder(const RenderVideoRequest& request, int output, Start start, Overlay* overlay)
    : request_(request), output_(output), start_(start), overlay_(overlay), upright_(request.source.track) {
  for (const auto& target : request.targets) {
    Rung rung;
    rung.target = &target;
    rung.scaler = scaler_for(target.encoder);
    rungs_.push_back(std::move(rung));
  }
}

av::Scaler* Ladder::scaler_for(const EncoderSetup& setup) {
  av::Shape shape{setup.width, setup.height, av::Range::limited, setup.matrix};
  auto known = std::ranges::find_if(scalers_, [&](const auto& scaler) { return scaler.shape() == shape; });
  if (known != scalers_.end()) return &*known;
  return &scalers_.emplace_back(request_.source.track, shape);
}

Result<void> Ladder::Rung::keep(const AVPacket& packet) {
  auto before = payload.size();
  av::append_sample(payload, target->encoder.codec, {packet.data, static_cast<std::size_t>(packet.size)});
  bool key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
  segment.samples.push_back({packet.pts, static_cast<std::uint32_t>(payload.size() - before), key});
  return {};
}

void Ladder::Rung::note_hold() {
  const auto& frames = target->frames;
  bool last = next + 1 >= frames.size();
  auto step = last && next > 0 ? frames[next].ticks - frames[next - 1].ticks : 0;
  if (segment.held++ == 0) segment.held_from = frames[next].ticks;
  segment.held_to = last ? frames[next].ticks + step : frames[next + 1].ticks;
}

Result<void> Ladder::hold(AVFrame& decoded) {
  av::Upright upright(request_.source.track);
  auto keep = [this](AVFrame& frame) -> Result<void> {
    previous_.reset(av_frame_clone(&frame));
    return previous_ ? Result<void>{} : av::failed(AVERROR(ENOMEM), "", "");
  };
  if (auto pushed = upright.push(decoded, keep); !pushed) return pushed;
  return upright.finish(keep);
}

Result<void> Ladder::fail_late() {
  late_ = true;
  return av::refused("broken_span", "The first picture of this part of the media cannot be decoded.");
}

Result<void> Ladder::push(AVFrame& decoded) {
  return upright_.push(decoded, [this](AVFrame& frame) { return take(frame); });
}

Result<void> Ladder::take(AVFrame& upright) {
  if (previous_ && upright.pts <= previous_->pts) return {};  // not of this timeline
  if (!previous_ && start_ == Start::prompt)
    for (const auto& rung : rungs_)
      if (!rung.done() && rung.target->frames.front().source_pts < upright.pts) return fail_late();
  for (auto& rung : rungs_)
    if (auto served = serve(rung, upright); !served) return served;
  cached_of_.reset();
  av::FramePtr kept(av_frame_clone(&upright));
  if (!kept) return av::failed(AVERROR(ENOMEM), "", "");
  previous_ = std::move(kept);
  return flush();
}

Result<void> Ladder::serve(Rung& rung, AVFrame& current) {
  const auto& frames = rung.target->frames;
  while (!rung.done() && frames[rung.next].source_pts <= current.pts) {
    bool missing = frames[rung.next].source_pts < current.pts;
    AVFrame& picture = missing && previous_ ? *previous_ : current;
    if (picture.pts != frames[rung.next].source_pts) rung.note_hold();
    if (auto encoded = encode(rung, &picture); !encoded) return encoded;
  }
  return {};
}

Result<AVFrame*> Ladder::scaled(Rung& rung, AVFrame* picture) {
  if (cached_of_ != picture) {
    cache_.clear();
    cached_of_ = picture;
  }
  for (auto& cached : cache_)
    if (cached.scaler == rung.scaler) return cached.picture.get();
  const auto& shape = rung.scaler->shape();
  auto made = picture ? rung.scaler->scale(*picture) : av::black(shape.width, shape.height);
  if (!made) return fail(made.error());
  cache_.push_back({rung.scaler, std::move(*made)});
  return cache_.back().picture.get();
}

Result<void> Ladder::encode(Rung& rung, AVFrame* picture) {
  auto role = rung.next == 0 ? av::VideoEncoder::Role::first : av::VideoEncoder::Role::other;
  if (!rung.encoder) {
    auto opened = av::VideoEncoder::open(rung.target->encoder);
    if (!opened) return fail(opened.error());
    rung.encoder.emplace(std::move(*opened));
    rung.segment.codec_private = rung.encoder->config();
  }
  auto small = scaled(rung, picture);
  if (!small) return fail(small.error());
  auto ticks = rung.target->frames[rung.next++].ticks;
  av::FramePtr drawn;
  if (overlay_ && overlay_->shows(ticks)) {
    // The scaled picture itself may stand for another moment as well.
    drawn.reset(av_frame_clone(*small));
    if (!drawn || av_frame_make_writable(drawn.get()) < 0) return av::failed(AVERROR(ENOMEM), "", "");
    overlay_->draw(*drawn, ticks, rung.target->encoder.matrix);
  }
  AVFrame& out = drawn ? *drawn : **small;
  auto encoded =
      rung.encoder->encode(out, ticks, role, [&](const AVPacket& packet) { return rung.keep(packet); });
  if (!encoded) return encoded;
  return rung.done() ? finish_rung(rung) : Result<void>{};
}

Result<void> Ladder::finish_rung(Rung& rung) {
  auto finished = rung.encoder->finish([&](const AVPacket& packet) { return rung.keep(packet); });
  rung.encoder.reset();
  if (!finished) return finished;
  if (rung.segment.samples.size() != rung.target->frames.size())
    return fail(Status::internal, "engine_failed", "The encoder lost a picture.");
  return {};
}

// Payloads go out in the targets' order, each as soon as those before it are complete.
Result<void> Ladder::flush() {
  while (flushed_ < rungs_.size() && rungs_[flushed_].done()) {
    auto& rung = rungs_[flushed_++];
    if (auto written = write_output(output_, rung.payload); !written) return written;
    rung.payload = {};
  }
  return {};
}

Result<RenderReply> Ladder::finish() {
  if (auto ended = upright_.finish([this](AVFrame& frame) { return take(frame); }); !ended)
    return fail(ended.error());
  cached_of_.reset();
  if (!previous_ && start_ == Start::prompt) return fail(fail_late().error());
  for (auto& rung : rungs_) {
    while (!rung.done()) {
      if (!previous_ || previous_->pts != rung.target->frames[rung.next].source_pts) rung.note_hold();
      if (auto encoded = encode(rung, previous_.get()); !encoded) return fail(encoded.error());
    }
  }
  if (auto flushed = flush(); !flushed) return fail(flushed.error());
  RenderReply reply;
  for (auto& rung : rungs_) reply.segments.push_back(std::move(rung.segment));
  return reply;
}

}  // namespace millrace::engine::tasks
