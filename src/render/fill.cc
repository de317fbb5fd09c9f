// Filling: the background pass over a media, one outer segment at a time, all rungs from one decode.
#include "engine/rendering.h"
#include "engine/setups.h"
#include "media/keys.h"
#include "render/check.h"
#include "render/renderer.h"

namespace millrace::render {

using package::Rendition;
using package::RenditionKind;

namespace {

constexpr std::uint64_t kMostOutput = 1ull << 30;

struct Wanted {
  const Rendition* rendition;
  std::size_t k;
};

bool is_rendered(const Rendition& r) {
  return r.kind == RenditionKind::rendered_video || r.kind == RenditionKind::rendered_audio;
}

engine::TaskOptions background_options(const media::LoadedMedia& media) {
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.memory_bytes = engine::memory_for(media.plan->index());
  options.output_bytes = kMostOutput;
  options.wall_limit = std::chrono::seconds(1800);  // it may be stopped most of the time
  options.cpu_limit = std::chrono::seconds(600);
  return options;
}

}  // namespace

Task<Result<void>> Renderer::fill_outer(media::LoadedMediaPtr media, std::vector<const Rendition*> rungs,
                                        std::size_t j) {
  std::vector<Wanted> pictures, sounds;
  for (const auto* rung : rungs) {
    auto [first, last] = media->plan->within_outer(*rung, j);
    for (std::size_t k = first; k < last; k++) {
      if (media->fill.has(rung->name, k)) continue;
      std::string key = media::keys::segment(media->id, media->recipe, rung->name, k);
      auto there = co_await run_blocking(pool_, [this, key] { return store_.open_cache(key); });
      if (there)
        media->fill.mark(rung->name, k, (*there)->size);
      else
        (rung->kind == RenditionKind::rendered_audio ? sounds : pictures).push_back({rung, k});
    }
  }
  if (pictures.empty() && sounds.empty()) co_return Result<void>();

  auto place = co_await background_.acquire(Rank::picture);
  auto options = background_options(*media);
  Yielding::Background aside(yielding_, options.control);
  int source = media->original->file()->fd.get();

  for (const auto& sound : sounds) {
    Fd output = engine::memory_file("sound");
    auto reply =
        co_await engine::render(engine_, engine::audio_request(*media->plan, *sound.rendition, sound.k),
                                {source, output.get()}, options);
    if (!reply) co_return fail(reply.error());
    if (reply->makeshift) continue;  // a viewer may have more luck
    auto payload = read_output(output.get(), kMostOutput);
    if (!payload) co_return fail(payload.error());
    if (reply->reply.segments.size() != 1)
      co_return fail(Status::internal, "engine_failed", "The media engine's answer is not one segment.");
    auto bytes = check_audio(*media, *sound.rendition, sound.k, reply->reply.segments[0], *payload);
    if (!bytes) co_return fail(bytes.error());
    if (auto held = held_in(*media, *sound.rendition, sound.k, reply->reply.segments[0]))
      co_await library_.note_held(media, *held);
    auto kept = co_await keep(media, sound.rendition, sound.k,
                              std::make_shared<const std::string>(std::move(*bytes)));
    if (!kept) co_return fail(kept.error());
    counters_.background++;
  }
  if (pictures.empty()) co_return Result<void>();

  engine::RenderVideoRequest request;
  package::DecodeRun run{UINT32_MAX, 0};
  for (const auto& picture : pictures) {
    auto one = media->plan->decode_run(*picture.rendition, picture.k);
    run.first = std::min(run.first, one.first);
    run.last = std::max(run.last, one.last);
    request.targets.push_back(engine::video_target(*media->plan, *picture.rendition, picture.k));
  }
  request.source =
      engine::source_of(media->plan->index(), *media->plan->index().video(), run.first, run.last);
  Fd output = engine::memory_file("segments");
  auto reply = co_await engine::render(engine_, std::move(request), {source, output.get()}, options);
  if (!reply) co_return fail(reply.error());
  if (reply->makeshift) co_return Result<void>();
  auto payload = read_output(output.get(), kMostOutput);
  if (!payload) co_return fail(payload.error());
  if (reply->reply.segments.size() != pictures.size())
    co_return fail(Status::internal, "engine_failed", "The media engine's answer has not all segments.");
  std::string_view rest = *payload;
  for (std::size_t i = 0; i < pictures.size(); i++) {
    auto size = payload_bytes(reply->reply.segments[i], rest.size());
    if (!size)
      co_return fail(Status::internal, "engine_failed", "The media engine's answer is shorter than it says.");
    auto bytes = check_video(*media, *pictures[i].rendition, pictures[i].k, reply->reply.segments[i],
                             rest.substr(0, *size));
    if (!bytes) co_return fail(bytes.error());
    if (auto held = held_in(*media, *pictures[i].rendition, pictures[i].k, reply->reply.segments[i]))
      co_await library_.note_held(media, *held);
    rest.remove_prefix(*size);
    auto kept = co_await keep(media, pictures[i].rendition, pictures[i].k,
                              std::make_shared<const std::string>(std::move(*bytes)));
    if (!kept) co_return fail(kept.error());
    counters_.background++;
  }
  co_return Result<void>();
}

Task<Result<void>> Renderer::fill(media::LoadedMediaPtr media, std::vector<std::string> only,
                                  std::function<void(double)> progress, std::function<bool()> cancelled) {
  std::vector<const Rendition*> rungs;
  for (const auto& rendition : media->renditions)
    if (is_rendered(rendition) && (only.empty() ? media->fill.wanted(rendition.name)
                                                : std::ranges::find(only, rendition.name) != only.end()))
      rungs.push_back(&rendition);
  if (rungs.empty()) co_return Result<void>();

  // The first viewer is likely to come now, and starts on the lowest rung.
  auto here = co_await asio::this_coro::executor;
  const Rendition* lowest = nullptr;
  for (const auto* rung : rungs) {
    if (rung->kind == RenditionKind::rendered_audio) prepare(media, rung, 0, here);
    if (rung->kind == RenditionKind::rendered_video) lowest = rung;
  }
  if (lowest) prepare(media, lowest, 0, here);

  // As many walkers as there are places; each takes the next outer segment.
  struct Walk {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::optional<Error> failure;
    std::size_t failures = 0;
    int walking = 0;
    Signal<bool> ended;
  };
  auto walk = std::make_shared<Walk>();
  std::size_t outer = media->plan->outer_segments();
  walk->walking = options_.background_places;
  auto walker = [](Renderer* self, media::LoadedMediaPtr m, std::vector<const Rendition*> r,
                   std::shared_ptr<Walk> w, std::size_t count, std::function<void(double)> told,
                   std::function<bool()> stop) -> Task<void> {
    for (std::size_t j = w->next++; j < count && !(stop && stop()); j = w->next++) {
      Result<void> one;
      try {
        one = co_await self->fill_outer(m, r, j);
      } catch (const std::exception& e) {
        spdlog::error("media {}: filling stopped: {}", m->id.text(), e.what());
        one = fail(Status::internal, "internal", "The server had a problem of its own.");
      }
      if (!one) {
        std::lock_guard lock(w->mutex);
        w->failure = one.error();
        w->next = count;  // a full disk or a dead engine
        w->failures++;
      }
      if (told) told(m->fill.fraction());
    }
    std::lock_guard lock(w->mutex);
    if (--w->walking == 0) w->ended.set(true);
  };
  for (int i = 0; i < options_.background_places; i++)
    spawn(here, "fill", walker(this, media, rungs, walk, outer, progress, cancelled));
  while (!co_await walk->ended.wait(std::chrono::seconds(5))) {
    auto* library = &library_;
    co_await run_blocking(pool_, [library, media] { library->save_fill_now(*media); });
  }
  auto* library = &library_;
  co_await run_blocking(pool_, [library, media] { library->save_fill_now(*media); });
  if (cancelled && cancelled())
    co_return fail(Status::conflict, "cancelled", "Stopped before it was complete.");
  std::lock_guard lock(walk->mutex);
  if (walk->failure) co_return fail(*walk->failure);
  co_return Result<void>();
}

}  // namespace millrace::render
