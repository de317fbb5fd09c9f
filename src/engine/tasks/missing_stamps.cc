#include <algorithm>
#include <optional>
#include <utility>

#include "engine/tasks/timeline.h"

namespace millrace::engine::tasks {
namespace {

using av::PictureType;
using av::RawPacket;
using av::RawTrack;
using package::Codec;
using package::Packet;

void fill_decode_stamps(RawTrack& track) {
  std::int64_t step = 1;
  for (std::size_t i = 0; i < track.packets.size(); i++) {
    auto& packet = track.packets[i];
    if (packet.duration > 0) step = packet.duration;
    if (packet.dts == av::kNoStamp) packet.dts = i > 0 ? track.packets[i - 1].dts + step : 0;
  }
}

// MPEG-4 and its elders: a picture that others refer to is shown when the next such one comes, one between at
// once.
std::vector<std::size_t> shown_order_by_type(const RawTrack& track) {
  std::vector<std::size_t> order;
  std::optional<std::size_t> waiting;
  for (std::size_t i = 0; i < track.packets.size(); i++) {
    if (track.packets[i].type == PictureType::between) {
      order.push_back(i);
      continue;
    }
    if (waiting) order.push_back(*waiting);
    waiting = i;
  }
  if (waiting) order.push_back(*waiting);
  return order;
}

// H.264: by the picture order count, which starts anew at each IDR.
std::vector<std::size_t> shown_order_by_count(const RawTrack& track) {
  std::vector<std::size_t> order(track.packets.size());
  for (std::size_t i = 0; i < order.size(); i++) order[i] = i;
  auto begin = order.begin();
  for (auto end = begin; begin != order.end(); begin = end) {
    end = std::find_if(begin + 1, order.end(),
                       [&](auto i) { return (track.packets[i].flags & Packet::kIdr) != 0; });
    std::sort(begin, end, [&](auto a, auto b) {
      return std::pair(track.packets[a].order_count, a) < std::pair(track.packets[b].order_count, b);
    });
  }
  return order;
}

}  // namespace

void derive_missing_stamps(RawTrack& track) {
  bool missing = std::ranges::any_of(track.packets, [](const RawPacket& p) { return p.pts == av::kNoStamp; });
  if (!missing) return;
  fill_decode_stamps(track);
  auto codec = track.header.codec;
  bool by_type = codec == Codec::mpeg4 || codec == Codec::mpeg1video || codec == Codec::mpeg2video;
  bool by_count = codec == Codec::h264 || codec == Codec::hevc;
  std::vector<std::int64_t> slots;
  for (const auto& packet : track.packets) slots.push_back(packet.dts);
  std::ranges::sort(slots);
  auto order = by_type ? shown_order_by_type(track) : shown_order_by_count(track);
  // Where some packets do have a stamp (MPEG program streams), they tell how far display lags behind
  // decoding.
  std::int64_t lag = 0;
  for (std::size_t shown = order.size(); shown-- > 0;)
    if (auto pts = track.packets[order[shown]].pts; pts != av::kNoStamp) lag = pts - slots[shown];
  for (std::size_t shown = 0; shown < order.size(); shown++) {
    auto& packet = track.packets[order[shown]];
    packet.pts = by_type || by_count ? slots[shown] + lag : packet.dts;
    packet.flags |= Packet::kNoPts;
  }
}

}  // namespace millrace::engine::tasks
