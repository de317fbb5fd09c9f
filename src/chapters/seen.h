// What the engine saw of the key pictures that it was asked for: read out of its output, and not believed.
#pragma once
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/protocol.h"

namespace millrace::chapters {

struct SeenKey {
  std::size_t place = 0;  // among those that were asked for
  std::string pixels;     // engine::kGlimpseBytes
};

// "engine_failed" when the answer makes no sense for `asked` keys, or its output is too short. Blocks.
Result<std::vector<SeenKey>> read_seen(int output, const engine::ScenesReply& reply, std::size_t asked);

}  // namespace millrace::chapters
