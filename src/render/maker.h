// Has segments made by the engine's children and checks what they answer; notes what could not be decoded.
// Thread-safe; any loop.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "engine/rendering.h"
#include "media/library.h"
#include "render/counters.h"
#include "render/memory.h"
#include "render/yielding.h"

namespace millrace::render {

using Bytes = std::shared_ptr<const std::string>;

struct Wanted {
  const package::Rendition* rendition = nullptr;
  package::SegmentPart part;
};

// A segment, and what it has cost.
struct Made {
  Bytes bytes;
  std::chrono::milliseconds cpu{0};
  bool makeshift = false;  // blank for now: not to be kept by anybody
};
// What a background decode has cost.
struct Decoding {
  std::uint64_t pictures = 0;
  std::uint64_t microseconds = 0;  // of a processor
};

class Maker {
 public:
  Maker(engine::Engine& engine, media::Library& library, Yielding& yielding, Memory& memory,
        RenderCounters& counters)
      : engine_(engine), library_(library), yielding_(yielding), memory_(memory), counters_(counters) {}

  // One segment, now. Errors: the engine's, "pictures_too_large" for the memory, "cancelled".
  Task<Result<Made>> urgent(media::LoadedMediaPtr media, Wanted wanted, engine::TaskControl control);

  // In the background; each segment goes to `keep` as it is made. "cancelled" also when a viewer's render
  // needed the memory: ask again.
  using Keep = std::function<Task<Result<void>>(Wanted, Bytes)>;
  Task<Result<void>> sound(media::LoadedMediaPtr media, Wanted wanted, Keep keep);
  // All from one decode.
  Task<Result<Decoding>> pictures(media::LoadedMediaPtr media, std::vector<Wanted> wanted, Keep keep);
  // One decode for all parts, each the segments of one outer segment, in order of time. `passed` hears of
  // each part when its segments are kept; an error of it ends the walk.
  using Passed = std::function<Result<void>(std::size_t part)>;
  Task<Result<void>> walk(media::LoadedMediaPtr media, std::vector<std::vector<Wanted>> parts, Keep keep,
                          Passed passed);

 private:
  template <class Request>
  Task<Result<engine::Rendering>> ask(Request request, std::vector<int> descriptors,
                                      engine::TaskOptions options);
  Task<void> note_held(media::LoadedMediaPtr media, Wanted wanted, const engine::EncodedSegment& segment);
  Task<Result<void>> keep_all(media::LoadedMediaPtr media, std::vector<Wanted> wanted,
                              engine::RenderReply reply, std::string payload, Keep keep);

  engine::Engine& engine_;
  media::Library& library_;
  Yielding& yielding_;
  Memory& memory_;
  RenderCounters& counters_;
};

}  // namespace millrace::render
