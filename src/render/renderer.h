// Rendered segments on demand: one flight per segment however many ask, urgent before look-ahead before
// background. Urgent and look-ahead work lives in memory only and dies with its last waiting client. Owned by
// app/; any loop.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/signal.h"
#include "engine/client.h"
#include "media/library.h"
#include "render/counters.h"
#include "render/crowding.h"
#include "render/decode_cost.h"
#include "render/maker.h"
#include "render/memory.h"
#include "render/open_segments.h"
#include "render/slots.h"
#include "render/turns.h"
#include "render/viewers.h"
#include "render/yielding.h"

namespace millrace::render {

struct RendererOptions {
  int urgent_places = 2;           // children at once for viewers; app/ sets it to the cores
  int background_places = 2;       // and for filling
  std::size_t most_flights = 128;  // beyond this: "busy"
  int most_per_client = 8;         // renders begun for one session or address; joining costs nothing
  std::uint64_t memory_bytes = 0;  // for all children together; 0: usual_memory()
  std::chrono::milliseconds patience{9'000};  // hls.js gives up at 10 s
};

// Where the bytes of a segment are.
struct SegmentBytes {
  std::shared_ptr<const std::string> memory;  // just rendered …
  OpenFilePtr file;                           // … or stored
  std::uint64_t size = 0;
  bool rendered = false;              // for this request, by whomever
  bool makeshift = false;             // blank for now: not to be kept by anybody
  std::chrono::milliseconds took{0};  // since it had its place
  std::chrono::milliseconds cpu{0};   // of a processor; 0 for sound
};

// Who waits.
struct Demand {
  std::string client;          // session, or address of the nameless: how much one may ask for at once
  std::function<bool()> gone;  // the client has closed the connection
};

class Renderer {
 public:
  Renderer(engine::Engine& engine, media::Library& library, store::ObjectStore& store, BlockingPool& pool,
           RendererOptions options);

  // What cannot be decoded is held. Errors: "busy" (503, Retry-After; crowding.h has the rule),
  // "pictures_too_large" (the memory never suffices), "engine_failed".
  Task<Result<SegmentBytes>> segment(media::LoadedMediaPtr media, const package::Rendition* rendition,
                                     package::SegmentPart part, Demand demand);
  // Already stored? Does not render.
  Task<std::optional<SegmentBytes>> stored(media::LoadedMediaPtr media, const package::Rendition* rendition,
                                           package::SegmentPart part);
  // What to take instead of a segment that is refused: names of renditions that are ready at its place, best
  // first, and the lowest rung where it would be rendered.
  std::vector<std::string> ready(const media::LoadedMedia& media, const package::Rendition& rendition,
                                 std::size_t k) const;

  // Fills all rendered renditions (or only `only`) of a media in the background, outer segment by outer
  // segment or in one sequential pass (decode_cost.h); one decode for all rungs. `progress` sees the share of
  // the whole; ends early with "cancelled" when `cancelled` says so.
  Task<Result<void>> fill(media::LoadedMediaPtr media, std::vector<std::string> only,
                          std::function<void(double)> progress, std::function<bool()> cancelled);

  // Makes these in the background, in their order: segments and parts of segments of one media. The same
  // errors; `made` hears of each.
  Task<Result<void>> make_all(media::LoadedMediaPtr media, std::vector<Wanted> wanted,
                              std::function<void()> made, std::function<bool()> cancelled);

  // Closes stored segments below a prefix of keys. Any thread.
  void forget(std::string_view prefix) { open_.remove_prefix(prefix); }

  // Nothing more can be begun for viewers at once. Any thread.
  bool all_places_taken() const { return !urgent_.idle(); }

  Task<void> run() { return yielding_.run(); }
  const RenderCounters& counters() const { return counters_; }
  RenderState state() const;

 private:
  struct Flight;
  using FlightPtr = std::shared_ptr<Flight>;
  // How a segment is asked for.
  struct Asking {
    Rank rank = Rank::ahead;
    bool playing = false;
    const std::string* client = nullptr;  // none: look-ahead
    const std::string* viewer = nullptr;  // client and media
  };
  enum class Stage { waiting, running, over };
  enum class Leaving { served, tired, gone };

  Result<FlightPtr> join(const media::LoadedMediaPtr& media, Wanted wanted, Asking asking, Executor loop);
  Result<void> admit(Work work, const Asking& asking);  // with the mutex held
  void prepare(const media::LoadedMediaPtr& media, Wanted wanted, Executor loop,
               const std::string& viewer = {});  // whom it may serve; nobody in particular
  std::vector<FlightPtr> outdated(const Flight& flight, const std::string& viewer);  // with the mutex held
  void end(const FlightPtr& flight);
  void leave(const FlightPtr& flight, Leaving why);
  void abandon(Flight& flight);             // with the mutex held
  void count(Flight& flight, Stage stage);  // likewise
  Task<void> fly(FlightPtr flight);
  Task<Result<SegmentBytes>> make(FlightPtr flight);
  FlightPtr flight_of(const std::string& key);
  Task<Result<void>> keep(media::LoadedMediaPtr media, Wanted wanted, Bytes bytes);

  struct Missing {
    std::vector<Wanted> pictures, sounds;
    std::vector<FlightPtr> flying;  // made for viewers just now
  };
  using Rungs = std::vector<const package::Rendition*>;
  struct Filling;
  using FillingPtr = std::shared_ptr<Filling>;
  Task<Missing> missing_in(media::LoadedMediaPtr media, Rungs rungs, std::size_t j, bool wait_for_flights);
  Maker::Keep keep_once(media::LoadedMediaPtr media);
  Task<Result<Decoding>> fill_outer(media::LoadedMediaPtr media, Rungs rungs, std::size_t j);
  Task<Result<Decoding>> make_missing(media::LoadedMediaPtr media, Missing missing);
  Task<void> fill_each(FillingPtr filling, Rungs rungs);
  Task<void> fill_some(FillingPtr filling, Rungs rungs);
  Task<void> save(media::LoadedMediaPtr media);
  Task<void> walk(FillingPtr filling);
  struct Stretch;
  Task<Stretch> next_stretch(FillingPtr filling, std::size_t from);
  std::shared_ptr<WalkPlace> place_of_walk(const MediaId& id);
  Task<void> wait_for_walk(FlightPtr flight);

  media::Library& library_;
  store::ObjectStore& store_;
  BlockingPool& pool_;
  RendererOptions options_;
  RenderCounters counters_;
  Slots urgent_;
  Slots background_;
  Yielding yielding_;
  Memory memory_;
  Maker maker_;
  Turns outer_turns_;
  Viewers viewers_;
  OpenSegments open_;
  mutable std::mutex mutex_;
  Crowding crowding_;
  Load load_;
  std::unordered_map<std::string, FlightPtr> flights_;  // by key
  std::unordered_map<std::string, int> flown_for_;      // by client
  std::unordered_map<MediaId, std::shared_ptr<WalkPlace>> walks_;
};

}  // namespace millrace::render
