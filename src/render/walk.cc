// The sequential pass over a media whose segments would decode too much one by one: stretches of outer
// segments, each decoded once by one background child, which hands over segment after segment.
#include "base/log.h"
#include "render/filling.h"

namespace millrace::render {

using package::RenditionKind;

// What one child makes. Bounded, because its request names every packet and every frame; a stretch begins at
// a key again.
struct Renderer::Stretch {
  std::vector<std::size_t> outer;          // numbers of outer segments
  std::vector<std::vector<Wanted>> parts;  // what is missing of each
  std::vector<std::uint32_t> ends;         // the packet after each
  std::size_t next = 0;                    // where to look on afterwards
};

Task<Renderer::Stretch> Renderer::next_stretch(FillingPtr filling, std::size_t from) {
  constexpr std::size_t kMostFrames = 200'000, kMostPackets = 400'000;
  const auto& plan = *filling->media->plan;
  Rungs pictures;
  for (const auto* rung : filling->rungs)
    if (rung->kind == RenditionKind::rendered_video) pictures.push_back(rung);
  Stretch stretch;
  std::uint32_t first = 0;
  std::size_t frames = 0;
  for (stretch.next = from; stretch.next < plan.outer_segments(); stretch.next++) {
    auto missing = co_await missing_in(filling->media, pictures, stretch.next, false);
    if (missing.pictures.empty()) continue;
    package::DecodeRun run{UINT32_MAX, 0};
    std::size_t more = 0;
    for (const auto& one : missing.pictures) {
      auto its = plan.decode_run(*one.rendition, one.part);
      run = {std::min(run.first, its.first), std::max(run.last, its.last)};
      more += plan.frames(*one.rendition, one.part).size();
    }
    if (stretch.parts.empty()) first = run.first;
    // Where a key lies between, going on from the last part would only decode more.
    bool apart = !stretch.parts.empty() && run.first > stretch.ends.back();
    bool too_much =
        !stretch.parts.empty() && (frames + more > kMostFrames || run.last - first > kMostPackets);
    if (apart || too_much) break;
    frames += more;
    stretch.outer.push_back(stretch.next);
    stretch.parts.push_back(std::move(missing.pictures));
    stretch.ends.push_back(run.last + 1);
  }
  co_return stretch;
}

std::shared_ptr<WalkPlace> Renderer::place_of_walk(const MediaId& id) {
  std::lock_guard lock(mutex_);
  auto it = walks_.find(id);
  return it == walks_.end() ? nullptr : it->second;
}

Task<void> Renderer::walk(FillingPtr filling) {
  constexpr int kAttempts = 3;  // without getting any further
  auto media = filling->media;
  auto turn = co_await outer_turns_.take(fmt::format("{} {} walk", media->id.text(), media->recipe));
  {
    std::lock_guard lock(filling->mutex);
    filling->walked = true;
  }
  auto here = std::make_shared<WalkPlace>();
  {
    std::lock_guard lock(mutex_);
    walks_[media->id] = here;
  }
  std::size_t from = 0;
  for (int attempts = 0; attempts < kAttempts && !filling->stopped();) {
    auto stretch = co_await next_stretch(filling, from);
    if (stretch.parts.empty()) break;
    auto place = co_await background_.acquire(Rank::picture);
    std::size_t done = 0;
    auto passed = [&](std::size_t part) -> Result<void> {
      done = part + 1;
      here->packet = stretch.ends[part];
      filling->tell();
      if (filling->stopped()) return fail(Status::conflict, "cancelled", "Stopped before it was complete.");
      return {};
    };
    auto kept_at = std::chrono::steady_clock::now();
    auto keep = [this, media, once = keep_once(media), &kept_at](Wanted wanted,
                                                                 Bytes bytes) -> Task<Result<void>> {
      auto kept = co_await once(wanted, std::move(bytes));
      if (auto now = std::chrono::steady_clock::now(); now - kept_at > std::chrono::seconds(5)) {
        kept_at = now;
        co_await save(media);
      }
      co_return kept;
    };
    Result<void> made = fail(Status::internal, "internal", "The server had a problem of its own.");
    try {
      made = co_await maker_.walk(media, stretch.parts, keep, passed);
    } catch (const std::exception& e) {
      log::error("media {}: filling stopped: {}", media->id.text(), e.what());
    }
    co_await save(media);
    from = done == stretch.parts.size() ? stretch.next : stretch.outer[done];
    if (made || done > 0) attempts = 0;
    if (made || made.error().code == "cancelled") continue;
    log::warn("media {}: the sequential pass broke off: {}", media->id.text(), made.error().code);
    attempts++;
    if (made.error().code != "engine_failed") break;  // what is left is tried one by one
  }
  here->over = true;
  std::lock_guard lock(mutex_);
  if (auto it = walks_.find(media->id); it != walks_.end() && it->second == here) walks_.erase(it);
}

// A viewer's render that would decode for long waits a moment for a pass that comes by.
Task<void> Renderer::wait_for_walk(FlightPtr flight) {
  const auto& media = *flight->media;
  const auto& [rendition, part] = flight->wanted;
  auto walk = rendition->kind == RenditionKind::rendered_video ? place_of_walk(media.id) : nullptr;
  if (!walk) co_return;
  auto run = media.plan->decode_run(*rendition, part);
  auto wanted = media.plan->frames(*rendition, part).front().packet;
  auto until = std::chrono::steady_clock::now() + options_.patience / 3;
  while (walk_is_near(run, wanted, walk->packet) && !walk->over && std::chrono::steady_clock::now() < until) {
    {
      std::lock_guard lock(mutex_);
      if (flight->abandoned) co_return;
    }
    if (media.fill.has(rendition->name, part.k)) co_return;
    co_await sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace millrace::render
