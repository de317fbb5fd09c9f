#include "package/growth.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "base/sort_nearly.h"

namespace millrace::package {
namespace {

constexpr Ticks kSilent = 10 * kVideoScale;
// Later pictures may be shown before earlier ones, by as many as the decoder holds back; and not every file
// says how many those are.
constexpr std::int32_t kLeastReorder = 8;
constexpr Ticks kSoundMargin = kVideoScale / 2;  // decoders and resamplers look ahead

bool same_format(const TrackHeader& a, const TrackHeader& b) {
  return a.kind == b.kind && a.codec == b.codec && a.time_base == b.time_base &&
         a.source_time_base == b.source_time_base && a.source_stream == b.source_stream &&
         a.addressed == b.addressed && a.video.width == b.video.width && a.video.height == b.video.height &&
         a.video.quarter_turns == b.video.quarter_turns && a.video.interlaced == b.video.interlaced &&
         a.audio.rate == b.audio.rate && a.audio.channels == b.audio.channels;
}

MediaIndex::TrackData copy_of(const TrackView& view) {
  return {*view.header, {view.packets.begin(), view.packets.end()}, {view.order.begin(), view.order.end()}};
}

std::vector<const TrackView*> tracks_of(const MediaIndex& index) {
  std::vector<const TrackView*> tracks;
  if (index.video()) tracks.push_back(index.video());
  for (const auto& sound : index.audio()) tracks.push_back(&sound);
  return tracks;
}

// By how much the times of `known` are later than those of `longer`; nothing when they are other packets.
std::optional<std::int64_t> difference(const MediaIndex::TrackData& known, const TrackView& longer) {
  const std::size_t n = known.packets.size();
  if (longer.packets.size() < n || !same_format(known.header, *longer.header)) return std::nullopt;
  for (std::size_t i = 0; i < n; i++)
    if (known.packets[i].offset != longer.packets[i].offset ||
        known.packets[i].size != longer.packets[i].size)
      return std::nullopt;
  const std::int64_t moved = known.packets[n - 1].pts - longer.packets[n - 1].pts;
  if (known.header.kind == TrackKind::audio) {
    constexpr std::int64_t kMostMoved = 20;  // a second's part
    return std::abs(moved) <= known.header.audio.rate / kMostMoved ? std::optional(moved) : std::nullopt;
  }
  for (std::size_t i = 0; i < n; i++)
    if (known.packets[i].pts - longer.packets[i].pts != moved) return std::nullopt;
  return moved;
}

void append(MediaIndex::TrackData& known, const TrackView& longer, std::int64_t moved) {
  const std::size_t n = known.packets.size();
  known.packets.reserve(longer.packets.size());
  for (std::size_t i = n; i < longer.packets.size(); i++) {
    known.packets.push_back(longer.packets[i]);
    known.packets.back().pts += moved;
  }
  // How long a picture lasts shows when the next one is there.
  if (known.header.kind == TrackKind::video)
    for (std::size_t i = n < 64 ? 0 : n - 64; i < n; i++)
      known.packets[i].duration = longer.packets[i].duration;
  std::vector<std::uint32_t> order;
  order.reserve(longer.order.size());
  for (std::uint32_t i = 0; i < known.packets.size(); i++)
    if (!(known.packets[i].flags & Packet::kHidden)) order.push_back(i);
  sort_nearly(order, [&](auto a, auto b) {
    return std::pair(known.packets[a].pts, a) < std::pair(known.packets[b].pts, b);
  });
  known.order = std::move(order);
  known.header.end = std::max(known.header.end, longer.header->end + moved);
}

Ticks safe_of(const MediaIndex::TrackData& track) {
  const TrackHeader& header = track.header;
  auto tick = [&](std::uint32_t ordinal) {
    return to_scale(track.packets[ordinal].pts, header.time_base, kVideoScale);
  };
  if (header.kind == TrackKind::audio) return std::max<Ticks>(0, tick(track.order.back()) - kSoundMargin);
  const auto held = static_cast<std::size_t>(std::max(2 * header.video.reorder, kLeastReorder));
  return track.order.size() > held ? tick(track.order[track.order.size() - 1 - held]) : 0;
}

}  // namespace

bool Growth::extend(const MediaIndex& longer) {
  auto tracks = tracks_of(longer);
  if (tracks_.empty()) {
    header_ = longer.header();
    for (const auto* track : tracks) tracks_.push_back(copy_of(*track));
    return true;
  }
  if (tracks.size() != tracks_.size() || longer.header().container != header_.container) return false;
  std::vector<std::int64_t> moved;
  const Ticks promised = safe();
  for (std::size_t i = 0; i < tracks.size(); i++) {
    auto by = difference(tracks_[i], *tracks[i]);
    if (!by) return false;
    // Nothing may come to where all was said to be there.
    for (std::size_t k = tracks_[i].packets.size(); k < tracks[i]->packets.size(); k++) {
      const Packet& packet = tracks[i]->packets[k];
      if (tracks_[i].header.kind == TrackKind::video && !(packet.flags & Packet::kHidden) &&
          to_scale(packet.pts + *by, tracks_[i].header.time_base, kVideoScale) <= promised)
        return false;
    }
    moved.push_back(*by);
  }
  for (std::size_t i = 0; i < tracks.size(); i++) append(tracks_[i], *tracks[i], moved[i]);
  header_.source_bytes = longer.header().source_bytes;
  return true;
}

std::shared_ptr<const MediaIndex> Growth::index() const {
  auto index = MediaIndex::open(bytes());
  if (!index)
    throw std::runtime_error("the index of an arriving file does not hold: " + index.error().detail);
  return *index;
}

Ticks Growth::safe() const {
  Ticks furthest = 0;
  for (const auto& track : tracks_) furthest = std::max(furthest, safe_of(track));
  Ticks safe = furthest;
  for (const auto& track : tracks_)
    if (Ticks its = safe_of(track); furthest - its < kSilent) safe = std::min(safe, its);
  return safe;
}

}  // namespace millrace::package
