#include "render/renderer.h"

#include "engine/rendering.h"
#include "engine/setups.h"
#include "media/keys.h"
#include "render/check.h"

namespace millrace::render {

using package::RenditionKind;
using std::chrono::steady_clock;

namespace {
constexpr std::uint64_t kMostOutput = 256ull << 20;

Error busy() {
  return {Status::unavailable,
          "busy",
          "The server is busy preparing other videos. It tries again by itself.",
          {},
          std::chrono::seconds(2)};
}
std::string key_of(const media::LoadedMedia& media, const package::Rendition& rendition, std::size_t k) {
  return media::keys::segment(media.id, media.recipe, rendition.name, k);
}
SegmentBytes from_file(OpenFilePtr file) {
  SegmentBytes bytes;
  bytes.size = file->size;
  bytes.file = std::move(file);
  return bytes;
}
}  // namespace

struct Renderer::Flight {
  std::string key;
  media::LoadedMediaPtr media;
  const package::Rendition* rendition = nullptr;
  std::size_t k = 0;
  Rank rank = Rank::picture;
  std::string client;  // for whom it was begun; empty for look-ahead
  Signal<Result<SegmentBytes>> done;
  engine::TaskControl control;
  int waiters = 0;         // guarded by Renderer::mutex_
  bool abandoned = false;  // likewise
  bool started = false;    // likewise
  bool finished = false;   // likewise; it stays known until its segment is stored
};

Renderer::Renderer(engine::Engine& engine, media::Library& library, store::ObjectStore& store,
                   BlockingPool& pool, RendererOptions options)
    : engine_(engine),
      library_(library),
      store_(store),
      pool_(pool),
      options_(options),
      urgent_(options.urgent_places),
      background_(options.background_places) {}

Task<std::optional<SegmentBytes>> Renderer::stored(media::LoadedMediaPtr media,
                                                   const package::Rendition* rendition, std::size_t k) {
  std::string key = key_of(*media, *rendition, k);
  if (auto file = open_.find(key)) co_return from_file(std::move(file));
  auto file = co_await run_blocking(pool_, [this, key] { return store_.open_cache(key); });
  if (!file) co_return std::nullopt;
  open_.add(key, *file);
  co_return from_file(std::move(*file));
}

Task<Result<SegmentBytes>> Renderer::segment(media::LoadedMediaPtr media, const package::Rendition* rendition,
                                             std::size_t k, Demand demand) {
  if (auto bytes = co_await stored(media, rendition, k)) {
    counters_.stored++;
    co_return std::move(*bytes);
  }
  auto loop = co_await asio::this_coro::executor;
  Rank rank = rendition->kind == RenditionKind::rendered_audio ? Rank::sound : Rank::picture;
  auto flight = join(media, rendition, k, rank, &demand.client, loop);
  if (!flight) {
    counters_.busy++;
    co_return fail(flight.error());
  }
  auto deadline = steady_clock::now() + options_.patience;
  std::optional<Result<SegmentBytes>> outcome;
  while (!outcome && steady_clock::now() < deadline && !(demand.gone && demand.gone()))
    outcome = co_await (*flight)->done.wait(std::chrono::milliseconds(200));
  leave(*flight);
  if (!outcome) {
    counters_.busy++;
    co_return fail(busy());
  }
  // The next one is wanted soon; make it while nobody else waits.
  if (*outcome && k + 1 < media->plan->segments(*rendition) && urgent_.idle())
    prepare(media, rendition, k + 1, loop);
  co_return std::move(*outcome);
}

void Renderer::prepare(const media::LoadedMediaPtr& media, const package::Rendition* rendition, std::size_t k,
                       Executor loop) {
  if (!media->fill.has(rendition->name, k)) (void)join(media, rendition, k, Rank::ahead, nullptr, loop);
}

Result<Renderer::FlightPtr> Renderer::join(const media::LoadedMediaPtr& media,
                                           const package::Rendition* rendition, std::size_t k, Rank rank,
                                           const std::string* client, Executor loop) {
  std::string key = key_of(*media, *rendition, k);
  FlightPtr flight;
  bool fresh = false;
  {
    std::lock_guard lock(mutex_);
    auto it = flights_.find(key);
    bool known = it != flights_.end() && !it->second->abandoned;
    if (known && client && it->second->rank == Rank::ahead && !it->second->started) {
      it->second->abandoned = true;  // still waiting at the back: somebody wants it now
      known = false;
    }
    if (known) {
      flight = it->second;
      counters_.joined++;
    } else {
      if (flights_.size() >= options_.most_flights) return fail(busy());
      if (client && flown_for_[*client] >= options_.most_per_client) return fail(busy());
      flight = std::make_shared<Flight>();
      flight->key = key;
      flight->media = media;
      flight->rendition = rendition;
      flight->k = k;
      flight->rank = rank;
      flights_[key] = flight;
      fresh = true;
    }
    if (fresh && client) {
      flight->client = *client;
      flown_for_[*client]++;
    }
    if (client) flight->waiters++;
  }
  if (fresh) spawn(loop, "render", fly(flight));
  return flight;
}

void Renderer::leave(const FlightPtr& flight) {
  bool last = false;
  {
    std::lock_guard lock(mutex_);
    last = --flight->waiters == 0 && flight->rank != Rank::ahead && !flight->finished;
    if (last) flight->abandoned = true;
  }
  if (last) flight->control.cancel();  // nothing happens when it has ended
}

Task<void> Renderer::fly(FlightPtr flight) {
  Result<SegmentBytes> outcome = fail(Status::internal, "engine_failed", "The segment could not be made.");
  try {
    auto place = co_await urgent_.acquire(flight->rank);
    bool abandoned = false;
    {
      std::lock_guard lock(mutex_);
      abandoned = flight->abandoned;
      flight->started = true;
    }
    if (abandoned)
      outcome = fail(Status::unavailable, "cancelled", "Nobody waits for this segment any more.");
    else if (auto bytes = co_await stored(flight->media, flight->rendition, flight->k))
      outcome = std::move(*bytes);  // filled while this flight waited for its place
    else
      outcome = co_await render(flight);
  } catch (const std::exception& e) {
    spdlog::error("media {} {} segment {}: {}", flight->media->id.text(), flight->rendition->name, flight->k,
                  e.what());
  }
  if (!outcome) outcome.error().code == "cancelled" ? counters_.cancelled++ : counters_.failed++;
  auto memory = outcome && !outcome->makeshift ? outcome->memory : nullptr;
  {
    std::lock_guard lock(mutex_);
    flight->finished = true;
    auto flown = flown_for_.find(flight->client);
    if (flown != flown_for_.end() && --flown->second <= 0) flown_for_.erase(flown);
  }
  flight->done.set(std::move(outcome));
  // The viewers need not wait for the disk; but until the segment is there, whoever asks must find this
  // flight.
  try {
    if (memory) {
      auto kept = co_await keep(flight->media, flight->rendition, flight->k, std::move(memory));
      if (!kept)
        spdlog::warn("media {}: a segment was not kept: {}", flight->media->id.text(), kept.error().code);
    }
  } catch (const std::exception& e) {
    spdlog::error("media {}: a segment was not kept: {}", flight->media->id.text(), e.what());
  }
  std::lock_guard lock(mutex_);
  auto it = flights_.find(flight->key);
  if (it != flights_.end() && it->second == flight) flights_.erase(it);
}

Task<Result<SegmentBytes>> Renderer::render(const FlightPtr& flight) {
  const auto& media = *flight->media;
  const auto& rendition = *flight->rendition;
  auto began = steady_clock::now();
  Yielding::Urgent urgent(yielding_);
  Fd output = engine::memory_file("segment");
  std::vector<int> descriptors{media.original->file()->fd.get(), output.get()};
  engine::TaskOptions options;
  options.control = flight->control;
  options.memory_bytes = engine::memory_for(media.plan->index());
  options.output_bytes = kMostOutput;

  Result<std::string> bytes;
  Result<engine::Rendering> reply;
  if (rendition.kind == RenditionKind::rendered_audio) {
    reply = co_await engine::render(engine_, engine::audio_request(*media.plan, rendition, flight->k),
                                    descriptors, options);
    if (!reply) co_return fail(reply.error());
    auto payload = read_output(output.get(), kMostOutput);
    if (!payload) co_return fail(payload.error());
    if (reply->reply.segments.size() != 1)
      co_return fail(Status::internal, "engine_failed", "The media engine's answer is not one segment.");
    bytes = check_audio(media, rendition, flight->k, reply->reply.segments[0], *payload);
  } else {
    auto run = media.plan->decode_run(rendition, flight->k);
    engine::RenderVideoRequest request;
    request.source =
        engine::source_of(media.plan->index(), *media.plan->index().video(), run.first, run.last);
    request.targets.push_back(engine::video_target(*media.plan, rendition, flight->k));
    request.pipelined = true;
    reply = co_await engine::render(engine_, std::move(request), descriptors, options);
    if (!reply) co_return fail(reply.error());
    auto payload = read_output(output.get(), kMostOutput);
    if (!payload) co_return fail(payload.error());
    if (reply->reply.segments.size() != 1)
      co_return fail(Status::internal, "engine_failed", "The media engine's answer is not one segment.");
    bytes = check_video(media, rendition, flight->k, reply->reply.segments[0], *payload);
  }
  if (!bytes) co_return fail(bytes.error());
  if (auto held = held_in(media, rendition, flight->k, reply->reply.segments[0]))
    co_await library_.note_held(flight->media, *held);
  counters_.rendered++;
  SegmentBytes segment;
  segment.makeshift = reply->makeshift;
  segment.memory = std::make_shared<const std::string>(std::move(*bytes));
  segment.size = segment.memory->size();
  segment.rendered = true;
  segment.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began);
  co_return segment;
}

Task<Result<void>> Renderer::keep(media::LoadedMediaPtr media, const package::Rendition* rendition,
                                  std::size_t k, std::shared_ptr<const std::string> bytes) {
  std::string key = key_of(*media, *rendition, k);
  auto put = co_await run_blocking(pool_, [this, key, bytes] {
    std::string_view part = *bytes;
    return store_.put_cache(key, std::span(&part, 1));
  });
  if (put) media->fill.mark(rendition->name, k, bytes->size());
  co_return put;
}

}  // namespace millrace::render
