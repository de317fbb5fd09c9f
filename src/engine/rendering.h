// Rendering that always ends in a segment: what cannot be decoded is held, and what the engine's child dies
// or starves of is shown blank for now, so that one bad span never stops a player.
#pragma once
#include "engine/client.h"

namespace millrace::engine {

struct Rendering {
  RenderReply reply;
  // Blank because the child died each time or had no time or memory left: another time it may go better, so
  // nobody may keep it.
  bool makeshift = false;
  int tries = 1;  // how many children it took
};

// `output` is descriptors[1]; it is emptied before another try. Any loop. Errors: "cancelled",
// "engine_failed" (not even a blank segment could be made).
Task<Result<Rendering>> render(Engine& engine, RenderVideoRequest request, std::vector<int> descriptors,
                               TaskOptions options);
Task<Result<Rendering>> render(Engine& engine, RenderAudioRequest request, std::vector<int> descriptors,
                               TaskOptions options);

}  // namespace millrace::engine
