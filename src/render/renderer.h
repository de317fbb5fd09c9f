// Rendered segments on demand: one flight per segment however many ask, urgent before look-ahead before
// background. Urgent and look-ahead work lives in memory only and dies with its last waiting client. Owned by
// app/; any loop.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/signal.h"
#include "engine/client.h"
#include "media/library.h"
#include "render/open_segments.h"
#include "render/slots.h"
#include "render/yielding.h"

namespace millrace::render {

struct RendererOptions {
  int urgent_places = 2;           // children at once for viewers; app/ sets it to the cores
  int background_places = 2;       // and for filling
  std::size_t most_flights = 128;  // beyond this: "busy"
  int most_per_client = 8;         // renders begun for one session or address; joining costs nothing
  std::chrono::milliseconds patience{9'000};  // hls.js gives up at 10 s
};

// Where the bytes of a segment are.
struct SegmentBytes {
  std::shared_ptr<const std::string> memory;  // just rendered …
  OpenFilePtr file;                           // … or stored
  std::uint64_t size = 0;
  bool rendered = false;   // for this request, by whomever
  bool makeshift = false;  // blank for now: not to be kept by anybody
  std::chrono::milliseconds took{0};
};

// Who waits.
struct Demand {
  std::string client;          // session, or address of the nameless: how much one may ask for at once
  std::function<bool()> gone;  // the client has closed the connection
};

struct RenderCounters {
  std::atomic<std::uint64_t> rendered{0}, background{0}, stored{0}, joined{0}, busy{0}, failed{0},
      cancelled{0};
};

class Renderer {
 public:
  Renderer(engine::Engine& engine, media::Library& library, store::ObjectStore& store, BlockingPool& pool,
           RendererOptions options);

  // What cannot be decoded is held. Errors: "busy" (503, Retry-After), "engine_failed".
  Task<Result<SegmentBytes>> segment(media::LoadedMediaPtr media, const package::Rendition* rendition,
                                     std::size_t k, Demand demand);
  // Already stored? Does not render.
  Task<std::optional<SegmentBytes>> stored(media::LoadedMediaPtr media, const package::Rendition* rendition,
                                           std::size_t k);

  // Fills all rendered renditions (or only `only`) of a media in the background, outer segment by outer
  // segment; one decode for all rungs. `progress` sees the share of the whole; ends early with "cancelled"
  // when `cancelled` says so.
  Task<Result<void>> fill(media::LoadedMediaPtr media, std::vector<std::string> only,
                          std::function<void(double)> progress, std::function<bool()> cancelled);

  Task<void> run() { return yielding_.run(); }
  const RenderCounters& counters() const { return counters_; }

 private:
  struct Flight;
  using FlightPtr = std::shared_ptr<Flight>;
  Result<FlightPtr> join(const media::LoadedMediaPtr& media, const package::Rendition* rendition,
                         std::size_t k, Rank rank, const std::string* client, Executor loop);
  void prepare(const media::LoadedMediaPtr& media, const package::Rendition* rendition, std::size_t k,
               Executor loop);
  void leave(const FlightPtr& flight);
  Task<void> fly(FlightPtr flight);
  Task<Result<SegmentBytes>> render(const FlightPtr& flight);
  Task<Result<void>> fill_outer(media::LoadedMediaPtr media, std::vector<const package::Rendition*> rungs,
                                std::size_t j);
  Task<Result<void>> keep(media::LoadedMediaPtr media, const package::Rendition* rendition, std::size_t k,
                          std::shared_ptr<const std::string> bytes);

  engine::Engine& engine_;
  media::Library& library_;
  store::ObjectStore& store_;
  BlockingPool& pool_;
  RendererOptions options_;
  Slots urgent_;
  Slots background_;
  Yielding yielding_;
  OpenSegments open_;
  RenderCounters counters_;
  std::mutex mutex_;
  std::unordered_map<std::string, FlightPtr> flights_;  // by key
  std::unordered_map<std::string, int> flown_for_;      // by client
};

}  // namespace millrace::render
