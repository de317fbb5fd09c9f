// Filling: the background pass over a media, one outer segment at a time, all rungs from one decode.
#include <set>

#include "base/log.h"
#include "media/keys.h"
#include "package/rendition_kind.h"
#include "render/filling.h"

namespace millrace::render {

using package::Rendition;
using package::RenditionKind;

namespace {

const Rendition* lowest_of(const std::vector<const Rendition*>& rungs) {
  const Rendition* lowest = nullptr;
  for (const auto* rung : rungs)
    if (rung->kind == RenditionKind::rendered_video && (!lowest || rung->codec == package::Codec::h264))
      lowest = rung;  // best first
  return lowest;
}

}  // namespace

Renderer::FlightPtr Renderer::flight_of(const std::string& key) {
  std::lock_guard lock(mutex_);
  auto it = flights_.find(key);
  return it == flights_.end() || it->second->abandoned ? nullptr : it->second;
}

// What of an outer segment is neither stored nor, unless one does not wait for them, being made for a viewer.
Task<Renderer::Missing> Renderer::missing_in(media::LoadedMediaPtr media, Rungs rungs, std::size_t j,
                                             bool wait_for_flights) {
  Missing missing;
  for (const auto* rung : rungs) {
    auto [first, last] = media->plan->within_outer(*rung, j);
    for (std::size_t k = first; k < last; k++) {
      if (media->fill.has(rung->name, k)) continue;
      std::string key = media::keys::segment(media->id, media->recipe, rung->name, k);
      bool there = co_await run_blocking(pool_, [this, media, rung, k, key] {
        std::shared_lock files(media->fill.files());
        auto file = store_.open_cache(key);
        if (file) media->fill.mark(rung->name, k, (*file)->size);
        return file.has_value();
      });
      if (there) continue;
      if (auto flight = wait_for_flights ? flight_of(key) : nullptr)
        missing.flying.push_back(std::move(flight));
      else
        (rung->kind == RenditionKind::rendered_audio ? missing.sounds : missing.pictures)
            .push_back({rung, k});
    }
  }
  co_return missing;
}

// A viewer's render of the same segment may have been faster.
Maker::Keep Renderer::keep_once(media::LoadedMediaPtr media) {
  return [this, media](Wanted wanted, Bytes bytes) -> Task<Result<void>> {
    if (media->fill.has(wanted.rendition->name, wanted.part.k)) co_return Result<void>();
    co_return co_await keep(media, wanted, std::move(bytes));
  };
}

Task<Result<Decoding>> Renderer::make_missing(media::LoadedMediaPtr media, Missing missing) {
  auto place = co_await background_.acquire(Rank::picture);
  for (const auto& sound : missing.sounds)
    if (auto made = co_await maker_.sound(media, sound, keep_once(media)); !made)
      co_return fail(made.error());
  if (missing.pictures.empty()) co_return Decoding{};
  co_return co_await maker_.pictures(media, std::move(missing.pictures), keep_once(media));
}

Task<Result<Decoding>> Renderer::fill_outer(media::LoadedMediaPtr media, Rungs rungs, std::size_t j) {
  // Viewers' renders are waited for, but not for ever; and children may be ended to make room for viewers'.
  constexpr int kWaits = 3, kRounds = 50;
  Decoding decoding;
  std::set<std::pair<std::string, std::size_t>>
      tried;  // what only came out as a makeshift is left to viewers
  auto forget_tried = [&](std::vector<Wanted>& wanted) {
    std::erase_if(wanted,
                  [&](const Wanted& one) { return tried.contains({one.rendition->name, one.part.k}); });
  };
  auto turn = co_await outer_turns_.take(fmt::format("{} {} {}", media->id.text(), media->recipe, j));
  for (int round = 0; round < kRounds; round++) {
    auto missing = co_await missing_in(media, rungs, j, round < kWaits);
    auto flying = std::move(missing.flying);
    forget_tried(missing.pictures);
    forget_tried(missing.sounds);
    if (!missing.pictures.empty() || !missing.sounds.empty()) {
      auto made = co_await make_missing(media, missing);
      if (!made && made.error().code != "cancelled") co_return made;
      if (!made) continue;
      decoding = {decoding.pictures + made->pictures, decoding.microseconds + made->microseconds};
      for (const auto* list : {&missing.pictures, &missing.sounds})
        for (const auto& one : *list) tried.insert({one.rendition->name, one.part.k});
    } else if (flying.empty()) {
      break;
    }
    for (const auto& flight : flying) co_await flight->landed.wait(std::chrono::seconds(60));
  }
  co_return decoding;
}

// One walker: takes the next outer segment, and the next.
Task<void> Renderer::fill_some(FillingPtr filling, Rungs rungs) {
  constexpr double kSample = 8;  // seconds of media that tell how fast decoding is
  const auto& media = *filling->media;
  while (!filling->stopped()) {
    std::size_t j = 0;
    {
      std::lock_guard lock(filling->mutex);
      if (filling->slow && wants_walk(filling->cost, true) && !filling->walked) break;
      if (filling->next >= media.plan->outer_segments()) break;
      j = filling->next++;
    }
    try {
      auto made = co_await fill_outer(filling->media, rungs, j);
      if (made)
        filling->saw(*made, kSample);
      else
        filling->failed(made.error());
    } catch (const std::exception& e) {
      log::error("media {}: filling stopped: {}", media.id.text(), e.what());
      filling->failed({Status::internal, "internal", "The server had a problem of its own."});
    }
    filling->tell();
  }
  std::lock_guard lock(filling->mutex);
  if (--filling->walkers == 0) filling->ended.set(true);
}

// As many walkers as there are places; what they have filled is written down now and then.
Task<void> Renderer::fill_each(FillingPtr filling, Rungs rungs) {
  if (rungs.empty()) co_return;
  {
    std::lock_guard lock(filling->mutex);
    filling->next = 0;
    filling->walkers = options_.background_places;
    filling->ended = {};
  }
  auto here = co_await asio::this_coro::executor;
  for (int i = 0; i < options_.background_places; i++) spawn(here, "fill", fill_some(filling, rungs));
  bool ended = false;
  while (!ended) {
    ended = (co_await filling->ended.wait(std::chrono::seconds(5))).has_value();
    co_await save(filling->media);
  }
}

Task<void> Renderer::save(media::LoadedMediaPtr media) {
  auto* library = &library_;
  co_await run_blocking(pool_, [library, media] { library->save_fill_now(*media); });
}

Task<Result<void>> Renderer::fill(media::LoadedMediaPtr media, std::vector<std::string> only,
                                  std::function<void(double)> progress, std::function<bool()> cancelled) {
  auto filling = std::make_shared<Filling>();
  filling->media = media;
  filling->progress = std::move(progress);
  filling->cancelled = std::move(cancelled);
  Rungs sounds;
  for (const auto& rendition : media->renditions) {
    bool wanted = only.empty() ? media->fill.wanted(rendition.name)
                               : std::ranges::find(only, rendition.name) != only.end();
    if (!package::is_rendered(rendition) || !wanted) continue;
    filling->rungs.push_back(&rendition);
    if (rendition.kind == RenditionKind::rendered_audio) sounds.push_back(&rendition);
  }
  if (filling->rungs.empty()) co_return Result<void>();

  // The first viewer is likely to come now, and starts on the lowest rung.
  auto here = co_await asio::this_coro::executor;
  for (const auto* sound : sounds) prepare(media, {sound, 0}, here);
  if (filling->rungs.size() > sounds.size()) prepare(media, {lowest_of(filling->rungs), 0}, here);

  filling->cost = co_await run_blocking(pool_, [media] { return decode_cost(*media->plan); });
  if (filling->rungs.size() > sounds.size() && wants_walk(filling->cost, false)) {
    co_await fill_each(filling, sounds);
    co_await walk(filling);
  }
  co_await fill_each(filling, filling->rungs);
  if (filling->slow && !filling->walked && !filling->stopped()) {
    co_await walk(filling);
    co_await fill_each(filling, filling->rungs);
  }
  if (filling->cancelled && filling->cancelled())
    co_return fail(Status::conflict, "cancelled", "Stopped before it was complete.");
  std::lock_guard lock(filling->mutex);
  if (filling->failure) co_return fail(*filling->failure);
  co_return Result<void>();
}

}  // namespace millrace::render
