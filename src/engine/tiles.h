// What a storyboard needs to be decoded: of every tile the picture shown in its middle if that costs little,
// else the key picture nearest to it. Derived from the index alone.
#pragma once
#include <vector>

#include "engine/protocol.h"
#include "package/storyboard.h"

namespace millrace::engine {

// So many pixels of pictures between keys are decoded for one storyboard: about ten seconds of a processor.
inline constexpr std::uint64_t kTileBudget = 3000ull * 1920 * 1080;

struct TilePlan {
  std::vector<TileRun> runs;
  std::int64_t tolerance = 0;  // StoryboardRequest's
};

// A tile is in no run when no picture near it can be had within the budget.
TilePlan plan_tiles(const package::MediaIndex& index, const package::Storyboard& board,
                    std::uint64_t budget = kTileBudget);

}  // namespace millrace::engine
