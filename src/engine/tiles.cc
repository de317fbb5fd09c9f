#include "engine/tiles.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/keys.h"
#include "package/timeline.h"

namespace millrace::engine {
namespace {

using package::Packet;
using package::Storyboard;

struct Wish {
  std::uint32_t tile = 0;
  std::uint32_t packet = 0;  // of the picture shown in the tile's middle
  std::uint32_t start = 0;   // where its decoding begins
  std::uint32_t depth() const { return packet - start; }
};

class Planner {
 public:
  Planner(const package::MediaIndex& index, const Storyboard& board, std::uint64_t budget)
      : track_(*index.video()),
        board_(board),
        keys_(track_),
        all_ms_(std::llround(index.duration_seconds() * 1000)) {
    const auto& video = track_.header->video;
    auto pixels = static_cast<std::uint64_t>(video.width) * static_cast<std::uint64_t>(video.height);
    left_ = static_cast<std::int64_t>(budget / std::max<std::uint64_t>(pixels, 1));
  }

  TilePlan plan() {
    auto base = track_.header->time_base;
    auto units = [&](std::int64_t ms) { return package::rescale(ms, base.den, 1000 * base.num); };
    TilePlan out;
    // Of a stretch nothing beside it may be seen: exactly what is wanted or nothing.
    const bool stretch = board_.from_ms > 0 || board_.length_ms < all_ms_;
    out.tolerance = stretch ? 0 : units(2 * board_.step_ms);
    std::vector<Wish> near, far, none;  // a key picture lies within the tile, not far from it, or neither
    for (std::uint32_t tile = 0; tile < static_cast<std::uint32_t>(board_.tiles); tile++) {
      std::int64_t begin = board_.from_ms + board_.begin_ms(static_cast<std::int32_t>(tile));
      std::int64_t end = board_.from_ms + board_.end_ms(static_cast<std::int32_t>(tile));
      Wish wish{tile, keys_.shown_at(units((begin + end) / 2)), 0};
      wish.start = keys_.before(wish.packet).value_or(wish.packet);
      auto key = keys_.nearest(keys_.pts(wish.packet));
      std::int64_t at = key ? keys_.pts(*key) : 0;
      bool within =
          key && (*key == wish.packet || (at >= units(begin) && at < units(end - (stretch ? 1 : 0))));
      bool tolerated = key && std::abs(at - keys_.pts(wish.packet)) <= out.tolerance;
      (within ? near : tolerated ? far : none).push_back(wish);
    }
    for (const auto& wish : near) take_key(wish);
    exactly(none, [](const Wish&) {});
    exactly(far, [&](const Wish& wish) { take_key(wish); });
    for (auto& [start, run] : runs_) out.runs.push_back(finished(start, std::move(run)));
    return out;
  }

 private:
  void add(std::uint32_t start, std::uint32_t packet, std::uint32_t tile) {
    auto& run = runs_[start];
    run.last = std::max(run.last, packet);
    run.tiles.push_back({tile, track_.packets[packet].pts});
  }
  void take_key(const Wish& wish) {
    auto key = *keys_.nearest(keys_.pts(wish.packet));
    add(key, key, wish.tile);
  }

  // The pictures themselves, the cheapest first, as far as the budget goes.
  template <class Otherwise>
  void exactly(std::vector<Wish>& wishes, Otherwise otherwise) {
    std::ranges::sort(wishes, {}, [](const Wish& wish) { return std::pair(wish.depth(), wish.tile); });
    for (const auto& wish : wishes) {
      auto known = runs_.find(wish.start);
      std::uint32_t decoded = known == runs_.end() ? wish.start : std::max(known->second.last, wish.start);
      std::int64_t cost = wish.packet > decoded ? wish.packet - decoded : 0;
      bool possible = track_.packets[wish.start].flags & Packet::kKey;
      if (!possible || cost > left_) {
        otherwise(wish);
        continue;
      }
      left_ -= cost;
      add(wish.start, wish.packet, wish.tile);
    }
  }

  struct Draft {
    std::uint32_t last = 0;
    std::vector<WantedTile> tiles;
  };
  // With what comes out of the decoder late.
  TileRun finished(std::uint32_t start, Draft draft) const {
    std::size_t last = std::max(draft.last, start);
    auto reorder = static_cast<std::size_t>(std::clamp(track_.header->video.reorder, 0, 16)) + 2;
    last = std::min(track_.packets.size() - 1, last + reorder);
    TileRun run;
    run.packets.assign(track_.packets.begin() + start,
                       track_.packets.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    run.tiles = std::move(draft.tiles);
    std::ranges::sort(run.tiles, {},
                      [](const WantedTile& one) { return std::pair(one.source_pts, one.tile); });
    return run;
  }

  const package::TrackView& track_;
  const Storyboard& board_;
  Keys keys_;
  std::int64_t all_ms_ = 0;
  std::int64_t left_ = 0;  // pictures
  std::map<std::uint32_t, Draft> runs_;
};

}  // namespace

TilePlan plan_tiles(const package::MediaIndex& index, const Storyboard& board, std::uint64_t budget) {
  return Planner(index, board, budget).plan();
}

}  // namespace millrace::engine
