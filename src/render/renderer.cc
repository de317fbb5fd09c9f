#include "render/renderer.h"

#include "base/log.h"
#include "media/keys.h"
#include "package/rendition_kind.h"
#include "render/flight.h"
#include "render/ready.h"

namespace millrace::render {

using package::RenditionKind;
using std::chrono::steady_clock;

namespace {

// How soon it is noticed that a client has gone. A jump leaves a render behind that takes a core from the one
// it wants.
constexpr std::chrono::milliseconds kLook{20};

Error busy(std::chrono::seconds retry_after = std::chrono::seconds(2)) {
  return {Status::unavailable,
          "busy",
          "The server is busy preparing other videos. It tries again by itself.",
          {},
          retry_after};
}

SegmentBytes from_file(OpenFilePtr file) {
  SegmentBytes bytes;
  bytes.size = file->size;
  bytes.file = std::move(file);
  return bytes;
}

Work work_of(const media::LoadedMedia& media, const package::Rendition& rendition) {
  if (package::is_audio(rendition)) return Work::sound;
  return is_small(media, rendition) ? Work::small : Work::large;
}

double seconds(package::Ticks ticks, const package::Rendition& rendition) {
  return static_cast<double>(ticks) / static_cast<double>(rendition.timescale);
}

}  // namespace

Renderer::Renderer(engine::Engine& engine, media::Library& library, store::ObjectStore& store,
                   BlockingPool& pool, RendererOptions options)
    : library_(library),
      store_(store),
      pool_(pool),
      options_(options),
      urgent_(options.urgent_places),
      background_(options.background_places),
      memory_(options.memory_bytes > 0 ? options.memory_bytes : usual_memory(),
              [this] { counters_.room_made += yielding_.end_background(); }),
      maker_(engine, library, yielding_, memory_, counters_),
      crowding_(options.urgent_places, options.patience) {}

Task<std::optional<SegmentBytes>> Renderer::stored(media::LoadedMediaPtr media,
                                                   const package::Rendition* rendition,
                                                   package::SegmentPart part) {
  std::string key = media::keys::segment(media->id, media->recipe, rendition->name, part);
  if (auto file = open_.find(key)) co_return from_file(std::move(file));
  auto file = co_await run_blocking(pool_, [this, key] { return store_.open_cache(key); });
  if (!file) co_return std::nullopt;
  open_.add(key, *file);
  co_return from_file(std::move(*file));
}

Task<Result<SegmentBytes>> Renderer::segment(media::LoadedMediaPtr media, const package::Rendition* rendition,
                                             package::SegmentPart part, Demand demand) {
  const bool sound = package::is_audio(*rendition);
  const std::string viewer = demand.client + ' ' + media->id.text();
  const auto span = media->plan->span(*rendition, part);
  const double begin = seconds(span.begin, *rendition), end = seconds(span.end, *rendition);
  auto served = [&] {
    if (!sound) viewers_.served(viewer, begin, end, steady_clock::now());
  };
  if (auto bytes = co_await stored(media, rendition, part)) {
    counters_.stored++;
    served();
    co_return std::move(*bytes);
  }
  auto loop = co_await asio::this_coro::executor;
  Asking asking{sound ? Rank::sound : Rank::picture, false, &demand.client, &viewer};
  if (!sound) {
    Need need = viewers_.need(viewer, begin, steady_clock::now());
    if (need == Need::later) asking.rank = Rank::later;
    asking.playing = need == Need::playing;
  }
  auto flight = join(media, {rendition, part}, asking, loop);
  if (!flight) {
    counters_.busy++;
    co_return fail(flight.error());
  }
  auto deadline = steady_clock::now() + options_.patience;
  std::optional<Result<SegmentBytes>> outcome;
  auto gone = [&] { return demand.gone && demand.gone(); };
  while (!outcome && steady_clock::now() < deadline && !gone())
    outcome = co_await (*flight)->done.wait(kLook);
  leave(*flight, outcome ? Leaving::served : gone() ? Leaving::gone : Leaving::tired);
  if (!outcome) {
    counters_.busy++;
    co_return fail(busy());
  }
  if (*outcome) {
    served();
    // The next one is wanted soon; make it while nobody else waits.
    if (media->plan->goes_on(*rendition, part)) prepare(media, {rendition, part.k + 1}, loop, viewer);
  }
  co_return std::move(*outcome);
}

std::vector<std::string> Renderer::ready(const media::LoadedMedia& media, const package::Rendition& rendition,
                                         std::size_t k) const {
  if (rendition.kind != RenditionKind::rendered_video) return {};
  // Half a tick in, so that rounding does not lead into the segment before.
  double at = (static_cast<double>(media.plan->span(rendition, k).begin) + 0.5) /
              static_cast<double>(rendition.timescale);
  auto names = ready_at(media, at);
  const auto* lowest = lowest_rung(media);
  if (!lowest || std::ranges::find(names, lowest->name) != names.end()) return names;
  std::lock_guard lock(mutex_);
  if (crowding_.judge(Rank::picture, Work::small, false, load_).accepted) names.push_back(lowest->name);
  return names;
}

void Renderer::prepare(const media::LoadedMediaPtr& media, Wanted wanted, Executor loop,
                       const std::string& viewer) {
  if (urgent_.idle() && !media->fill.has(wanted.rendition->name, wanted.part.k))
    (void)join(media, wanted, {.viewer = &viewer}, loop);
}

// Who asks for this place does not want what was prepared at another one.
std::vector<Renderer::FlightPtr> Renderer::outdated(const Flight& flight, const std::string& viewer) {
  std::vector<FlightPtr> out;
  for (const auto& [key, other] : flights_) {
    bool mine = other->prepared_for == viewer && other->waiters == 0 && !other->finished && !other->abandoned;
    bool alike = package::is_audio(*other->wanted.rendition) == package::is_audio(*flight.wanted.rendition);
    if (mine && alike && other.get() != &flight) out.push_back(other);
  }
  for (const auto& other : out) abandon(*other);
  return out;
}

void Renderer::end(const FlightPtr& flight) {
  flight->control.cancel();
  urgent_.withdraw(flight->turn);
}

Result<void> Renderer::admit(Work work, const Asking& asking) {
  if (flights_.size() >= options_.most_flights) return fail(busy());
  if (!asking.client) return {};
  if (auto flown = flown_for_.find(*asking.client);
      flown != flown_for_.end() && flown->second >= options_.most_per_client)
    return fail(busy());
  auto verdict = crowding_.judge(asking.rank, work, asking.playing, load_);
  if (verdict.accepted) return {};
  (work == Work::large ? counters_.crowded : counters_.full)++;
  return fail(busy(verdict.retry_after));
}

Result<Renderer::FlightPtr> Renderer::join(const media::LoadedMediaPtr& media, Wanted wanted, Asking asking,
                                           Executor loop) {
  std::string key = media::keys::segment(media->id, media->recipe, wanted.rendition->name, wanted.part);
  Work work = work_of(*media, *wanted.rendition);
  FlightPtr flight;
  std::vector<FlightPtr> ended;
  {
    std::lock_guard lock(mutex_);
    auto it = flights_.find(key);
    bool known = it != flights_.end() && !it->second->abandoned;
    // Still waiting at the back, for nobody: somebody wants it now.
    bool overtakes = known && asking.client && it->second->waiters == 0 &&
                     it->second->stage == Stage::waiting && asking.rank < it->second->rank;
    if (known && !overtakes) {
      if (asking.client) it->second->waiters++;
      counters_.joined++;
      return it->second;
    }
    if (auto admitted = admit(work, asking); !admitted) return fail(admitted.error());
    if (overtakes) {
      ended.push_back(it->second);
      abandon(*it->second);
    }
    flight = std::make_shared<Flight>();
    flight->key = key;
    flight->media = media;
    flight->wanted = wanted;
    flight->work = work;
    flight->rank = asking.rank;
    if (asking.client) {
      flight->client = *asking.client;
      flown_for_[*asking.client]++;
      flight->waiters++;
      for (auto& other : outdated(*flight, *asking.viewer)) ended.push_back(std::move(other));
    } else {
      flight->prepared_for = *asking.viewer;
    }
    count(*flight, Stage::waiting);
    flights_[key] = flight;
  }
  for (const auto& other : ended) end(other);
  spawn(loop, "render", fly(flight));
  return flight;
}

void Renderer::abandon(Flight& flight) {
  flight.abandoned = true;
  if (flight.stage == Stage::waiting) count(flight, Stage::over);
}

void Renderer::count(Flight& flight, Stage stage) {
  auto add = [&](Stage to, int change) {
    if (to == Stage::waiting)
      load_.waiting[static_cast<std::size_t>(flight.rank)][static_cast<std::size_t>(flight.work)] += change;
    if (to == Stage::running) load_.running[static_cast<std::size_t>(flight.work)] += change;
  };
  add(flight.stage, -1);
  add(stage, +1);
  flight.stage = stage;
}

void Renderer::leave(const FlightPtr& flight, Leaving why) {
  bool last = false;
  {
    std::lock_guard lock(mutex_);
    last = --flight->waiters == 0 && !flight->finished;
    // Who only grew tired asks again: what has been begun is finished for that.
    if (why == Leaving::tired && flight->stage == Stage::running) last = false;
    if (last) abandon(*flight);
  }
  if (last) end(flight);
}

Task<void> Renderer::fly(FlightPtr flight) {
  Result<SegmentBytes> outcome = fail(Status::internal, "engine_failed", "The segment could not be made.");
  try {
    outcome = co_await make(flight);
  } catch (const std::exception& e) {
    log::error("media {} {} segment {}: {}", flight->media->id.text(), flight->wanted.rendition->name,
               flight->wanted.part.k, e.what());
  }
  if (!outcome) outcome.error().code == "cancelled" ? counters_.cancelled++ : counters_.failed++;
  auto memory = outcome && !outcome->makeshift ? outcome->memory : nullptr;
  {
    std::lock_guard lock(mutex_);
    flight->finished = true;
    count(*flight, Stage::over);
    auto flown = flown_for_.find(flight->client);
    if (flown != flown_for_.end() && --flown->second <= 0) flown_for_.erase(flown);
  }
  flight->done.set(std::move(outcome));
  // The viewers need not wait for the disk; but until the segment is there, whoever asks must find this
  // flight.
  try {
    if (memory) {
      auto kept = co_await keep(flight->media, flight->wanted, std::move(memory));
      if (!kept)
        log::warn("media {}: a segment was not kept: {}", flight->media->id.text(), kept.error().code);
    }
  } catch (const std::exception& e) {
    log::error("media {}: a segment was not kept: {}", flight->media->id.text(), e.what());
  }
  {
    std::lock_guard lock(mutex_);
    auto it = flights_.find(flight->key);
    if (it != flights_.end() && it->second == flight) flights_.erase(it);
  }
  flight->landed.set(true);
}

Task<Result<SegmentBytes>> Renderer::make(FlightPtr flight) {
  co_await wait_for_walk(flight);
  auto place = co_await urgent_.acquire(flight->rank, flight->turn);
  {
    std::lock_guard lock(mutex_);
    if (flight->abandoned)
      co_return fail(Status::unavailable, "cancelled", "Nobody waits for this segment any more.");
    count(*flight, Stage::running);
  }
  if (auto bytes = co_await stored(flight->media, flight->wanted.rendition, flight->wanted.part))
    co_return std::move(*bytes);  // filled while this flight waited for its place
  auto began = steady_clock::now();
  auto made = co_await maker_.urgent(flight->media, flight->wanted, flight->control);
  if (!made) co_return fail(made.error());
  auto took = steady_clock::now() - began;
  {
    std::lock_guard lock(mutex_);
    crowding_.made(flight->work, took);
  }
  SegmentBytes segment;
  segment.memory = std::move(made->bytes);
  segment.cpu = made->cpu;
  segment.makeshift = made->makeshift;
  segment.size = segment.memory->size();
  segment.rendered = true;
  segment.took = std::chrono::duration_cast<std::chrono::milliseconds>(took);
  co_return segment;
}

Task<Result<void>> Renderer::keep(media::LoadedMediaPtr media, Wanted wanted, Bytes bytes) {
  std::string key = media::keys::segment(media->id, media->recipe, wanted.rendition->name, wanted.part);
  co_return co_await run_blocking(pool_, [this, media, wanted, key, bytes] {
    std::string_view part = *bytes;
    std::shared_lock files(media->fill.files());
    auto put = store_.put_cache(key, std::span(&part, 1));
    if (put && wanted.part.whole()) media->fill.mark(wanted.rendition->name, wanted.part.k, bytes->size());
    return put;
  });
}

RenderState Renderer::state() const {
  RenderState state;
  state.memory_used = memory_.used();
  state.memory_total = memory_.total();
  std::lock_guard lock(mutex_);
  for (const auto& rank : load_.waiting)
    for (int waiting : rank) state.waiting += waiting;
  for (int running : load_.running) state.running += running;
  state.crowd = static_cast<int>(crowding_.crowd(load_));
  return state;
}

}  // namespace millrace::render
