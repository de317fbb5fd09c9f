#include "engine/tasks/timeline.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/sort_nearly.h"
#include "engine/av/ptr.h"
#include "package/timeline.h"

namespace millrace::engine::tasks {
namespace {

using av::RawTrack;
using package::Codec;
using package::MediaIndex;
using package::Packet;
using package::Rational;
using package::TrackKind;

// A moment in some track's own clock.
struct Moment {
  std::int64_t at = 0;
  Rational base{1, 1};
};

bool earlier(const Moment& a, const Moment& b) {
  return av_compare_ts(a.at, av::rational(a.base), b.at, av::rational(b.base)) < 0;
}

std::int64_t in_base(const Moment& moment, Rational base) {
  return av_rescale_q_rnd(moment.at, av::rational(moment.base), av::rational(base), AV_ROUND_DOWN);
}

Packet packet_of(const av::RawPacket& raw) {
  Packet packet;
  packet.offset = static_cast<std::uint64_t>(std::max<std::int64_t>(raw.offset, 0));
  packet.size = raw.size;
  packet.duration = raw.duration;
  packet.flags = raw.flags;
  return packet;
}

std::int64_t container_stamp(const av::RawPacket& raw, std::int64_t otherwise) {
  return raw.container_stamp != av::kNoStamp ? raw.container_stamp : otherwise;
}

// Nothing before the first key can be decoded, and in front of one that may be looked across (open groups)
// nor can what is shown before it.
void hide_undecodable_start(RawTrack& track) {
  auto& packets = track.packets;
  auto key = std::ranges::find_if(packets, [](const auto& p) { return (p.flags & Packet::kKey) != 0; });
  if (key == packets.end()) return;
  for (auto it = packets.begin(); it != key; ++it) it->flags |= Packet::kHidden;
  auto codec = track.header.codec;
  bool told_apart = codec == Codec::h264 || codec == Codec::hevc;
  if (!told_apart || (key->flags & Packet::kIdr) || key->pts == av::kNoStamp) return;
  for (auto it = key + 1; it != packets.end() && !(it->flags & Packet::kKey); ++it)
    if (it->pts != av::kNoStamp && it->pts < key->pts) it->flags |= Packet::kHidden;
}

struct Placed {
  MediaIndex::TrackData data;
  std::optional<Moment> start;  // of what is shown; nothing if nothing is
};

Placed place_picture(RawTrack& track) {
  derive_missing_stamps(track);
  hide_undecodable_start(track);
  Placed placed;
  placed.data.header = std::move(track.header);
  placed.data.header.time_base = placed.data.header.source_time_base;
  placed.data.packets.reserve(track.packets.size());
  for (const auto& raw : track.packets) {
    auto packet = packet_of(raw);
    packet.pts = raw.pts;
    packet.source_ts = container_stamp(raw, raw.dts != av::kNoStamp ? raw.dts : raw.pts);
    if (!(packet.flags & Packet::kHidden) && (!placed.start || packet.pts < placed.start->at))
      placed.start = Moment{packet.pts, placed.data.header.time_base};
    placed.data.packets.push_back(packet);
  }
  return placed;
}

Placed place_sound(RawTrack& track) {
  Placed placed;
  auto places = count_samples(track);
  placed.data.header = std::move(track.header);
  auto& header = placed.data.header;
  header.time_base = {1, header.audio.rate};
  placed.data.packets.reserve(track.packets.size());
  std::optional<std::int64_t> heard;  // first sample that is to be heard
  for (std::size_t i = 0; i < track.packets.size(); i++) {
    const auto& raw = track.packets[i];
    auto packet = packet_of(raw);
    packet.pts = places[i];
    packet.source_ts = container_stamp(raw, raw.pts != av::kNoStamp   ? raw.pts
                                            : raw.dts != av::kNoStamp ? raw.dts
                                                                      : 0);
    packet.duration = raw.samples;
    if (i == 0 && track.skipped_samples > 0) heard = packet.pts + track.skipped_samples;
    if (heard && packet.pts + packet.duration <= *heard) packet.flags |= Packet::kHidden;
    if (!(packet.flags & Packet::kHidden) && !placed.start) {
      // AAC is handed out by whole packets, so the one that holds the first sample counts from its beginning.
      bool whole = header.codec == Codec::aac || !heard;
      placed.start = Moment{whole ? packet.pts : std::max(packet.pts, *heard), header.time_base};
    }
    placed.data.packets.push_back(packet);
  }
  return placed;
}

// Of shown packets at one time the first stays; a picture must differ in ticks of the renditions as well.
void order_pictures(MediaIndex::TrackData& track) {
  auto& packets = track.packets;
  track.order.reserve(packets.size());
  for (std::uint32_t i = 0; i < packets.size(); i++)
    if (!(packets[i].flags & Packet::kHidden)) track.order.push_back(i);
  sort_nearly(track.order,
              [&](auto a, auto b) { return std::pair(packets[a].pts, a) < std::pair(packets[b].pts, b); });
  std::vector<std::uint32_t> kept;
  kept.reserve(track.order.size());
  package::Ticks before = 0;
  for (auto ordinal : track.order) {
    auto tick = kept.empty()
                    ? 0
                    : package::to_scale(packets[ordinal].pts, track.header.time_base, package::kVideoScale);
    if (!kept.empty() && tick <= before) {
      packets[ordinal].flags |= Packet::kHidden;
      continue;
    }
    before = tick;
    kept.push_back(ordinal);
  }
  track.order = std::move(kept);
}

void order_sounds(MediaIndex::TrackData& track) {
  std::optional<std::int64_t> before;
  track.order.reserve(track.packets.size());
  for (std::uint32_t i = 0; i < track.packets.size(); i++) {
    auto& packet = track.packets[i];
    if (packet.flags & Packet::kHidden) continue;
    if ((before && packet.pts <= *before) || packet.duration == 0) {
      packet.flags |= Packet::kHidden;
      continue;
    }
    before = packet.pts;
    track.order.push_back(i);
  }
}

// A picture lasts until the next one; the last as long as most do.
void set_picture_durations(MediaIndex::TrackData& track) {
  auto& packets = track.packets;
  std::vector<std::int64_t> steps;
  steps.reserve(track.order.size());
  for (std::size_t i = 1; i < track.order.size(); i++) {
    auto step = packets[track.order[i]].pts - packets[track.order[i - 1]].pts;
    packets[track.order[i - 1]].duration =
        static_cast<std::uint32_t>(std::min<std::int64_t>(step, UINT32_MAX));
    steps.push_back(step);
  }
  auto& last = packets[track.order.back()];
  std::int64_t usual = last.duration;
  if (!steps.empty()) {
    auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    usual = *middle;
  }
  auto frame = track.header.video.frame_rate;
  auto base = av::rational(track.header.time_base);
  if (usual <= 0 && frame.num > 0) usual = av_rescale_q(frame.den, {1, static_cast<int>(frame.num)}, base);
  if (usual <= 0) usual = av_rescale_q(1, {1, 25}, base);
  last.duration = static_cast<std::uint32_t>(std::clamp<std::int64_t>(usual, 1, UINT32_MAX));
}

}  // namespace

std::vector<MediaIndex::TrackData> to_timeline(std::vector<RawTrack> tracks) {
  std::vector<Placed> placed;
  std::optional<Moment> zero;
  for (auto& track : tracks) {
    auto one = track.header.kind == TrackKind::video ? place_picture(track) : place_sound(track);
    track.packets = {};
    if (!one.start) continue;
    if (!zero || earlier(*one.start, *zero)) zero = one.start;
    placed.push_back(std::move(one));
  }
  std::vector<MediaIndex::TrackData> done;
  for (auto& [data, start] : placed) {
    auto& header = data.header;
    // The same shift for all stamps of a track, so that a container's stamp can be had back from a packet's.
    auto shift = in_base(*zero, header.time_base);
    header.source_zero = in_base(*zero, header.source_time_base);
    for (auto& packet : data.packets) packet.pts -= shift;
    bool video = header.kind == TrackKind::video;
    if (video)
      order_pictures(data);
    else
      order_sounds(data);
    if (data.order.empty()) continue;
    if (video) set_picture_durations(data);
    const auto& last = data.packets[data.order.back()];
    header.end = last.pts + std::max<std::uint32_t>(last.duration, 1);
    done.push_back(std::move(data));
  }
  return done;
}

}  // namespace millrace::engine::tasks
