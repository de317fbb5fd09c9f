// What a plan answers: each in O(log n) or in the size of one segment.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/residency.h"
#include "package/bandwidth.h"
#include "package/ladder.h"
#include "package/plan.h"
#include "package/rendition_kind.h"
#include "package/sound_borders.h"

namespace millrace::package {
namespace {

// How far the original ordinal is from the outer border decides whether a rung keeps the frame.
std::uint32_t first_kept(std::uint32_t from, std::uint32_t outer, std::uint32_t step) {
  return from + (step - (from - outer) % step) % step;
}

}  // namespace

const Rendition* Plan::find(std::string_view name) const {
  auto found = std::ranges::find(renditions_, name, &Rendition::name);
  return found == renditions_.end() ? nullptr : &*found;
}

const BorderList& Plan::borders(const Rendition& rendition) const {
  switch (rendition.kind) {
    case RenditionKind::assembled_video:
      return outer_;
    case RenditionKind::rendered_video:
      return has_short_segments(rendition) ? fine_ : coarse_;
    case RenditionKind::assembled_audio:
    case RenditionKind::rendered_audio:
      break;
  }
  return sounds_[static_cast<std::size_t>(rendition.track)];
}

std::size_t Plan::segments(const Rendition& rendition) const {
  return borders(rendition).at.size();
}

SegmentSpan Plan::span(const Rendition& rendition, SegmentPart part) const {
  const BorderList& list = borders(rendition);
  SegmentSpan span{list.at[part.k].begin, part.k + 1 < list.at.size() ? list.at[part.k + 1].begin : list.end};
  if (part.whole()) return span;
  Range all = range(rendition, part.k);
  if (part.first > all.first) span.begin = begin_of(rendition, part.first);
  if (part.last < all.last) span.end = begin_of(rendition, part.last);
  return span;
}

Ticks Plan::extinf_ticks(const Rendition& rendition, std::size_t k) const {
  SegmentSpan segment = span(rendition, k);
  return segment.end - (k == 0 ? 0 : segment.begin);
}

Plan::Range Plan::range(const Rendition& rendition, std::size_t k) const {
  const BorderList& list = borders(rendition);
  return {list.at[k].first, k + 1 < list.at.size() ? list.at[k + 1].first : list.last};
}

Plan::Range Plan::range(const Rendition& rendition, const SegmentPart& part) const {
  return part.whole() ? range(rendition, part.k) : Range{part.first, part.last};
}

const TrackView& Plan::track(const Rendition& rendition) const {
  return is_audio(rendition) ? index_->audio()[static_cast<std::size_t>(rendition.track)] : *index_->video();
}

std::vector<WantedFrame> Plan::frames(const Rendition& rendition, SegmentPart part) const {
  const BorderList& list = borders(rendition);
  ShownFrames shown(*index_->video());
  Range ordinals = range(rendition, part);
  bool from_border = ordinals.first == list.at[part.k].first;
  std::vector<WantedFrame> wanted;
  if (from_border && list.at[part.k].hold)
    wanted.push_back({shown.packet(ordinals.first - 1), list.at[part.k].begin});
  auto step = static_cast<std::uint32_t>(rendition.frame_step);
  // A cut shows its own frame, whichever the others are.
  std::uint32_t ordinal = from_border
                              ? first_kept(ordinals.first, outer_.at[outer_of(list, part.k)].first, step)
                              : ordinals.first;
  for (; ordinal < ordinals.last; ordinal += step)
    wanted.push_back({shown.packet(ordinal), shown.tick(ordinal)});
  return wanted;
}

std::size_t Plan::outer_of(const BorderList& list, std::size_t k) {
  auto after = std::ranges::upper_bound(list.outer, static_cast<std::uint32_t>(k));
  return static_cast<std::size_t>(after - list.outer.begin()) - 1;
}

// The latest packet, in decode order, where decoding can start so that `packet` comes out right.
std::uint32_t Plan::key_before(std::uint32_t packet) const {
  auto packets = index_->video()->packets;
  std::int64_t pts = packets[packet].pts;
  auto key = std::ranges::partition_point(
      keys_, [&](std::uint32_t i) { return i <= packet && packets[i].pts <= pts; });
  return key == keys_.begin() ? 0 : *std::prev(key);
}

DecodeRun Plan::decode_run(const Rendition& rendition, SegmentPart part) const {
  const TrackView& video = *index_->video();
  ShownFrames shown(video);
  Range ordinals = range(rendition, part);
  const Border& border = borders(rendition).at[part.k];
  bool holds = border.hold && ordinals.first == border.first;
  std::uint32_t first = ordinals.first - (holds ? 1 : 0);
  std::uint32_t last = ordinals.last - 1;
  auto step = static_cast<std::uint32_t>(rendition.frame_step);
  if (!holds) last -= (last - first) % step;
  if (video.header->video.interlaced) {  // the deinterlacer looks at the frames before and after
    first -= first > 0 ? 1 : 0;
    last = std::min(last + 1, shown.size() - 1);
  }
  DecodeRun run{key_before(shown.packet(first)), 0};
  for (std::uint32_t ordinal = first; ordinal <= last; ordinal++)
    run.last = std::max(run.last, shown.packet(ordinal));
  // The second field of a picture may be a packet of its own, which is not shown.
  while (video.header->video.interlaced && run.last + 1 < video.packets.size() &&
         (video.packets[run.last + 1].flags & Packet::kHidden))
    run.last++;
  if (guessed_pts_) run.last += static_cast<std::uint32_t>(video.header->video.reorder);
  run.last = std::min(run.last, static_cast<std::uint32_t>(video.packets.size() - 1));
  return run;
}

std::vector<std::uint32_t> Plan::packets(const Rendition& rendition, SegmentPart part) const {
  Range range = this->range(rendition, part);
  std::vector<std::uint32_t> ordinals;
  if (rendition.kind == RenditionKind::assembled_audio) {
    auto order = index_->audio()[static_cast<std::size_t>(rendition.track)].order;
    ordinals.assign(order.begin() + range.first, order.begin() + range.last);
    return ordinals;
  }
  // Borders of the assembled picture part the packets in decode order as they part the frames.
  auto order = index_->video()->order;
  std::uint32_t end = range.last < order.size() ? order[range.last] : assembled_end_;
  for (std::uint32_t packet = order[range.first]; packet < end; packet++) ordinals.push_back(packet);
  return ordinals;
}

bool Plan::is_in_memory(const Rendition& rendition, SegmentPart part) const {
  const TrackView& track = this->track(rendition);
  Range range = this->range(rendition, part);
  auto last = std::min<std::size_t>(std::size_t{range.last} + 1, track.order.size());
  auto order = track.order.subspan(range.first, last - range.first);
  bool known = millrace::is_in_memory(track.order.data(), sizeof(std::uint32_t)) &&
               millrace::is_in_memory(order.data(), order.size_bytes());
  if (!known || order.empty()) return known;
  auto [from, to] = std::ranges::minmax(order);
  return millrace::is_in_memory(&track.packets[from], (std::size_t{to} - from + 1) * sizeof(Packet));
}

Plan::AudioFrames Plan::audio_frames(const Rendition& rendition, SegmentPart part) const {
  Range frames = range(rendition, part);
  return {frames.first, frames.last};
}

// Samples and payload bytes of a segment: exact where it is assembled, the bound where it is rendered.
Plan::Contents Plan::contents(const Rendition& rendition, std::size_t k) const {
  Range range = this->range(rendition, k);
  SegmentSpan segment = span(rendition, k);
  std::int64_t samples = std::int64_t{range.last} - range.first;
  switch (rendition.kind) {
    case RenditionKind::rendered_video:
      return {samples / rendition.frame_step + 1,
              rendered_video_bytes(rendition, segment.end - segment.begin)};
    case RenditionKind::rendered_audio:
      return {samples, rendered_audio_bytes(rendition, segment.end - segment.begin)};
    case RenditionKind::assembled_video:
    case RenditionKind::assembled_audio:
      break;
  }
  const TrackView& track = this->track(rendition);
  std::int64_t bytes = 0;
  for (std::uint32_t place = range.first; place < range.last; place++)
    bytes += track.packets[track.order[place]].size;
  return {samples, bytes};
}

std::size_t Plan::outer_segments() const {
  return outer_.at.size();
}

Ticks Plan::outer_begin(std::size_t j) const {
  return outer_.at[j].begin;
}

std::pair<std::size_t, std::size_t> Plan::within_outer(const Rendition& rendition, std::size_t j) const {
  const BorderList& list = borders(rendition);
  return {list.outer[j], list.outer[j + 1]};
}

std::size_t Plan::segment_at(const Rendition& rendition, double seconds) const {
  const BorderList& list = borders(rendition);
  double ticks = seconds * static_cast<double>(rendition.timescale);
  if (!(ticks > 0) || list.at.empty()) return 0;  // not a number, too
  auto later = std::ranges::upper_bound(
      list.at, ticks, {}, [](const Border& border) { return static_cast<double>(border.begin); });
  return later == list.at.begin() ? 0 : static_cast<std::size_t>(later - list.at.begin()) - 1;
}

}  // namespace millrace::package
