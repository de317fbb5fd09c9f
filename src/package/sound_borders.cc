#include "package/sound_borders.h"

#include <algorithm>

namespace millrace::package {
namespace {

bool serves_bytes(Container container) {
  return container == Container::mp4 || container == Container::matroska || container == Container::flv;
}

// LC, HE and HE v2: what browsers play. Where nothing was detected, what the AudioSpecificConfig says
// (ISO/IEC 14496-3 section 1.6.2.1).
bool is_played(const TrackHeader& header) {
  int type = header.audio.object_type ? header.audio.object_type
                                      : static_cast<unsigned char>(header.codec_private[0]) >> 3;
  return type == 2 || type == 5 || type == 29;
}

// The first packet that is not priming; the priming is dropped, since WebKit ignores edit lists in fragments.
std::uint32_t first_kept(const TrackView& track) {
  auto kept =
      std::ranges::lower_bound(track.order, 0, {}, [&](std::uint32_t i) { return track.packets[i].pts; });
  return static_cast<std::uint32_t>(kept - track.order.begin());
}

// A border of the outer nest as sound sees it. Borders that fall together are left out, but counted in
// `outer`.
void append(BorderList& list, Border border) {
  bool empty = border.first >= list.last || (!list.at.empty() && border.first <= list.at.back().first);
  list.outer.push_back(static_cast<std::uint32_t>(list.at.size()));
  if (!empty) list.at.push_back(border);
}

void close(BorderList& list) {
  list.outer.push_back(static_cast<std::uint32_t>(list.at.size()));
}

}  // namespace

bool can_assemble_sound(const TrackView& track, Container container) {
  const TrackHeader& header = *track.header;
  if (header.codec != Codec::aac || !header.addressed || !serves_bytes(container)) return false;
  if (header.codec_private.size() < 2 || header.codec_private.size() > 64 || !is_played(header)) return false;
  if (header.audio.channels > 2 || header.audio.rate > 48'000 || header.audio.rate < 8'000) return false;
  std::uint32_t first = first_kept(track);
  if (first == track.order.size()) return false;
  // Sound that starts late or has holes needs silence, which only rendering can make.
  if (track.packets[track.order[first]].pts > header.audio.rate / 10) return false;
  std::int64_t tolerance = header.audio.rate / 25;
  for (std::uint32_t i = first; i + 1 < track.order.size(); i++) {
    const Packet& packet = track.packets[track.order[i]];
    std::int64_t gap = track.packets[track.order[i + 1]].pts - packet.pts - packet.duration;
    if (gap > tolerance || gap < -tolerance) return false;
  }
  return true;
}

BorderList assembled_sound_borders(const TrackView& track, const BorderList& outer) {
  BorderList list;
  list.last = static_cast<std::uint32_t>(track.order.size());
  list.end = track.header->end;
  auto pts = [&](std::uint32_t place) { return track.packets[track.order[place]].pts; };
  std::uint32_t begin = first_kept(track);
  for (const Border& border : outer.at) {
    Ticks wanted = rescale(border.begin, track.header->audio.rate, kVideoScale);
    auto rest = track.order.subspan(begin);
    auto later =
        std::ranges::lower_bound(rest, wanted, {}, [&](std::uint32_t i) { return track.packets[i].pts; });
    auto place = begin + static_cast<std::uint32_t>(later - rest.begin());
    Ticks after = place < list.last ? pts(place) : list.end;
    if (place > begin && wanted - pts(place - 1) <= after - wanted) place--;
    append(list, {place < list.last ? pts(place) : list.end, place, false});
  }
  close(list);
  return list;
}

BorderList rendered_sound_borders(Ticks sound_end, std::int64_t rate, const BorderList& outer) {
  BorderList list;
  list.last = static_cast<std::uint32_t>((sound_end + kAacFrame - 1) / kAacFrame);
  list.end = list.last * kAacFrame;
  for (const Border& border : outer.at) {
    std::int64_t frame = rescale(border.begin, rate, kVideoScale * kAacFrame);
    append(list, {frame * kAacFrame, static_cast<std::uint32_t>(frame), false});
  }
  close(list);
  return list;
}

std::int64_t rendered_rate(std::int64_t source_rate) {
  return source_rate == 32'000 || source_rate == 44'100 || source_rate == 48'000 ? source_rate : 48'000;
}

Ticks sound_end(const TrackView& track, std::int64_t scale) {
  return std::max<Ticks>(1, to_scale(track.header->end, track.header->time_base, scale));
}

}  // namespace millrace::package
