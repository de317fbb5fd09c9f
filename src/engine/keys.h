// The key pictures of a track, looked up by time: where decoding can begin, and what can be shown alone.
#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "package/media_index.h"

namespace millrace::engine {

class Keys {
 public:
  explicit Keys(const package::TrackView& track) : track_(track) {
    using package::Packet;
    for (std::uint32_t i = 0; i < track.packets.size(); i++) {
      if (!(track.packets[i].flags & Packet::kKey)) continue;
      if (!starts_.empty() && pts(i) <= pts(starts_.back())) continue;
      starts_.push_back(i);
      if (!(track.packets[i].flags & Packet::kHidden)) shown_.push_back(i);
    }
  }
  std::int64_t pts(std::uint32_t packet) const { return track_.packets[packet].pts; }
  const std::vector<std::uint32_t>& shown() const { return shown_; }
  // Of those that are shown.
  std::optional<std::uint32_t> nearest(std::int64_t to) const {
    if (shown_.empty()) return std::nullopt;
    auto after = std::ranges::lower_bound(shown_, to, {}, [&](std::uint32_t k) { return pts(k); });
    if (after == shown_.end()) return shown_.back();
    if (after == shown_.begin() || pts(*after) - to < to - pts(*(after - 1))) return *after;
    return *(after - 1);
  }
  // Where decoding of a packet begins: a key that is neither decoded nor shown after it.
  std::optional<std::uint32_t> before(std::uint32_t packet) const {
    auto after = std::ranges::upper_bound(starts_, packet);
    while (after != starts_.begin())
      if (pts(*--after) <= pts(packet)) return *after;
    return std::nullopt;
  }
  // The packet of the picture that is shown at this time, held beyond the ends.
  std::uint32_t shown_at(std::int64_t time) const {
    auto after =
        std::ranges::upper_bound(track_.order, time, {}, [&](std::uint32_t packet) { return pts(packet); });
    return after == track_.order.begin() ? *after : *(after - 1);
  }

 private:
  const package::TrackView& track_;    // the caller's
  std::vector<std::uint32_t> starts_;  // packets, rising in decode order and in pts
  std::vector<std::uint32_t> shown_;   // likewise
};

}  // namespace millrace::engine
