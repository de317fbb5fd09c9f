#include "package/borders.h"

#include <algorithm>
#include <limits>

namespace millrace::package {
namespace {

constexpr Ticks kSecond = kVideoScale;
constexpr Ticks kGrid = 4 * kSecond;
constexpr Ticks kRamp[] = {1 * kSecond, 1 * kSecond, 2 * kSecond};  // quick first pictures, then kGrid
constexpr Ticks kWidest = 10 * kSecond;  // between keyframes, for a media whose borders lie on them
// Sound that goes on this much longer is heard under the last picture, which players hold by themselves; a
// sample's duration cannot say it, since with reordering the last one decoded is not the last one shown.
constexpr Ticks kHeldByPlayers = 4 * kSecond;
constexpr std::int64_t kEarlySeconds = 8;  // so many segments of one second, then kEarlyStep
constexpr Ticks kEarlyStep = 2 * kSecond;
constexpr Ticks kEarlyLate = kSecond / 2;
constexpr Ticks kSmallest = 1 * kSecond;  // a shorter last segment joins the one before

Ticks widest_gap(const std::vector<Candidate>& candidates, Ticks end) {
  Ticks widest = 0;
  Ticks before = 0;
  for (const Candidate& candidate : candidates) {
    widest = std::max(widest, candidate.tick - before);
    before = candidate.tick;
  }
  return std::max(widest, end - before);
}

// Of the candidates later than `after`, the one nearest to `wanted`.
const Candidate* nearest(const std::vector<Candidate>& candidates, Ticks wanted, Ticks after) {
  auto by_tick = [](const Candidate& c, Ticks tick) { return c.tick < tick; };
  auto begin = std::ranges::upper_bound(candidates, after, {}, &Candidate::tick);
  if (begin == candidates.end()) return nullptr;
  auto later = std::lower_bound(begin, candidates.end(), wanted, by_tick);
  if (later == begin) return &*begin;
  auto earlier = std::prev(later);
  if (later == candidates.end() || wanted - earlier->tick <= later->tick - wanted) return &*earlier;
  return &*later;
}

// Each border is the candidate nearest to a wanted grid, which follows when the keyframes lag behind it.
std::vector<Border> key_grid(const std::vector<Candidate>& candidates) {
  std::vector<Border> borders{{0, 0, false}};
  Ticks wanted = 0;
  for (std::size_t n = 0;; n++) {
    Ticks last = borders.back().begin;
    Ticks step = n < std::size(kRamp) ? kRamp[n] : kGrid;
    wanted = std::max(wanted + step, last + step / 2);
    const Candidate* next = nearest(candidates, wanted, last);
    if (!next) return borders;
    borders.push_back({next->tick, next->ordinal, false});
  }
}

void append_holds(std::vector<Border>& borders, Ticks from, Ticks end, std::uint32_t ordinal) {
  for (Ticks begin = from; begin < end; begin += kGrid) borders.push_back({begin, ordinal, true});
}

// Every four seconds, on the first frame shown then; where nothing new is shown, the last picture is held.
std::vector<Border> plain_grid(const ShownFrames& frames, Ticks end) {
  std::vector<Border> borders{{0, 0, false}};
  for (Ticks grid = kGrid; grid < end; grid += kGrid) {
    std::uint32_t ordinal = frames.at_or_after(grid);
    bool shown = ordinal < frames.size() && frames.tick(ordinal) < grid + kGrid;
    borders.push_back({shown ? frames.tick(ordinal) : grid, ordinal, !shown});
  }
  return borders;
}

void join_short_end(OuterBorders& outer) {
  while (outer.at.size() > 1 && outer.end - outer.at.back().begin < kSmallest) outer.at.pop_back();
}

// One outer segment, divided into `parts`: appends the borders inside it.
struct Outer {
  Border border;
  Ticks end = 0;
  std::uint32_t last = 0;
};
void append_parts(BorderList& list, const ShownFrames& frames, const Outer& outer, std::int64_t parts,
                  std::uint32_t kept_step) {
  list.outer.push_back(static_cast<std::uint32_t>(list.at.size()));
  list.at.push_back(outer.border);
  if (outer.border.first >= outer.last) return;  // only a held picture
  for (std::int64_t j = 1; j < parts; j++) {
    Ticks wanted = outer.border.begin + (outer.end - outer.border.begin) * j / parts;
    std::uint32_t ordinal = frames.nearest(wanted, outer.border.first, outer.last, kept_step);
    Ticks begin = frames.tick(ordinal);
    if (begin > list.at.back().begin) list.at.push_back({begin, ordinal, false});
  }
}

void close(BorderList& list, Ticks end, std::uint32_t last) {
  list.outer.push_back(static_cast<std::uint32_t>(list.at.size()));
  list.end = end;
  list.last = last;
}

}  // namespace

std::vector<Candidate> border_candidates(const TrackView& video) {
  constexpr std::uint32_t kWanted = Packet::kIdr;
  std::vector<Candidate> candidates;
  std::int64_t latest = std::numeric_limits<std::int64_t>::min();
  std::uint32_t shown = 0;
  for (std::uint32_t i = 0; i < video.packets.size(); i++) {
    const Packet& packet = video.packets[i];
    if (packet.flags & Packet::kHidden) continue;
    if (packet.flags & kWanted && packet.pts > latest) candidates.push_back({packet.pts, shown, i});
    latest = std::max(latest, packet.pts);
    shown++;
  }
  // Backwards: nothing decoded after it may be shown before it. `tick` still holds the packet's pts.
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
  auto end = static_cast<std::uint32_t>(video.packets.size());
  for (auto candidate = candidates.rbegin(); candidate != candidates.rend(); ++candidate) {
    for (; end > candidate->packet + 1; end--)
      if (!(video.packets[end - 1].flags & Packet::kHidden))
        earliest = std::min(earliest, video.packets[end - 1].pts);
    if (candidate->tick > earliest) candidate->ordinal = UINT32_MAX;  // leading pictures follow
  }
  std::erase_if(candidates, [](const Candidate& c) { return c.ordinal == UINT32_MAX; });
  ShownFrames frames(video);
  for (Candidate& candidate : candidates) candidate.tick = frames.tick_of_packet(candidate.packet);
  return candidates;
}

OuterBorders outer_borders(const ShownFrames& frames, const std::vector<Candidate>& candidates,
                           Ticks sound_end) {
  OuterBorders outer;
  Ticks pictures_end = frames.end();
  bool held = sound_end - pictures_end > kHeldByPlayers;
  outer.end = held ? sound_end : pictures_end;
  outer.last = frames.size();
  outer.on_keys = widest_gap(candidates, pictures_end) <= kWidest;
  if (outer.on_keys) {
    outer.at = key_grid(candidates);
    if (held) append_holds(outer.at, pictures_end, sound_end, frames.size());
  } else {
    outer.at = plain_grid(frames, outer.end);
  }
  join_short_end(outer);
  outer.with_holds = std::ranges::any_of(outer.at, &Border::hold);
  return outer;
}

OuterBorders sound_only_borders(Ticks sound_end) {
  OuterBorders outer;
  outer.end = sound_end;
  for (Ticks begin = 0; begin < sound_end; begin += kGrid) outer.at.push_back({begin, 0, false});
  join_short_end(outer);
  return outer;
}

OuterBorders accompanying_borders(Ticks end, Ticks longest) {
  OuterBorders outer;
  outer.end = end;
  Ticks begin = 0;
  for (std::size_t n = 0; begin < end; n++) {
    outer.at.push_back({begin, 0, false});
    begin += std::min(longest, n < std::size(kRamp) ? kRamp[n] : kGrid);
  }
  return outer;  // a short end stays: joined to the one before it might be too long
}

namespace {

// Zero, one, two … eight, ten, twelve … seconds.
Ticks early_grid(std::int64_t n) {
  return n <= kEarlySeconds ? n * kSecond : kEarlySeconds * kSecond + (n - kEarlySeconds) * kEarlyStep;
}

// The last border of what is still growing is its end.
void end_at_last(OuterBorders& outer) {
  outer.end = outer.at.back().begin;
  outer.last = outer.at.back().first;
  outer.at.pop_back();
}

}  // namespace

OuterBorders early_borders(const ShownFrames& frames, Ticks safe, Ticks sound_end) {
  const bool whole = safe == kWholeFile;
  OuterBorders outer;
  Ticks pictures_end = frames.end();
  outer.end = sound_end - pictures_end > kHeldByPlayers ? sound_end : pictures_end;
  outer.last = frames.size();
  outer.at.push_back({0, 0, false});
  for (std::int64_t n = 1; early_grid(n) < outer.end; n++) {
    Ticks grid = early_grid(n);
    std::uint32_t ordinal = frames.at_or_after(grid);
    if (ordinal == frames.size() && (!whole || outer.end - grid < kEarlyLate))
      break;  // nobody knows yet what is shown then, or nothing is
    bool shown = ordinal < frames.size() && frames.tick(ordinal) < grid + kEarlyLate;
    Border border{shown ? frames.tick(ordinal) : grid, ordinal, !shown};
    if (border.begin > safe || border.begin >= outer.end) break;
    outer.at.push_back(border);
  }
  if (!whole) end_at_last(outer);
  outer.with_holds = std::ranges::any_of(outer.at, &Border::hold);
  return outer;
}

OuterBorders early_sound_borders(Ticks sound_end, Ticks safe) {
  OuterBorders outer;
  outer.end = sound_end;
  for (std::int64_t n = 0; early_grid(n) < sound_end && early_grid(n) <= safe; n++)
    outer.at.push_back({early_grid(n), 0, false});
  if (safe != kWholeFile) end_at_last(outer);
  return outer;
}

Divided divide(const ShownFrames& frames, const OuterBorders& outer, std::uint32_t kept_step) {
  Divided divided;
  for (std::size_t j = 0; j < outer.at.size(); j++) {
    bool is_last = j + 1 == outer.at.size();
    Outer one{outer.at[j], is_last ? outer.end : outer.at[j + 1].begin,
              is_last ? outer.last : outer.at[j + 1].first};
    Ticks length = one.end - one.border.begin;
    std::int64_t coarse = std::max<std::int64_t>(1, (length + kSecond) / (2 * kSecond));
    std::int64_t fine = length * 2 >= 3 * kSecond ? 2 * coarse : 1;
    append_parts(divided.outer, frames, one, 1, kept_step);
    append_parts(divided.coarse, frames, one, coarse, kept_step);
    append_parts(divided.fine, frames, one, fine, kept_step);
  }
  for (BorderList* list : {&divided.outer, &divided.coarse, &divided.fine})
    close(*list, outer.end, outer.last);
  return divided;
}

}  // namespace millrace::package
