// Parts of segments: what a clip shows of a media.
#include <fmt/format.h>

#include <algorithm>

#include "base/number.h"
#include "package/plan.h"
#include "package/rendition_kind.h"

namespace millrace::package {

std::string name_of(const SegmentPart& part) {
  return part.whole() ? fmt::format("{}", part.k) : fmt::format("{}-{}-{}", part.k, part.first, part.last);
}

std::optional<SegmentPart> part_named(std::string_view name) {
  auto first = name.find('-');
  auto k = parse_number<std::size_t>(name.substr(0, first));
  if (!k) return std::nullopt;
  if (first == std::string_view::npos) return SegmentPart(*k);
  auto second = name.find('-', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  auto from = parse_number<std::uint32_t>(name.substr(first + 1, second - first - 1));
  auto to = parse_number<std::uint32_t>(name.substr(second + 1));
  if (!from || !to || *from >= *to || *to == SegmentPart::kAll) return std::nullopt;
  return SegmentPart(*k, *from, *to);
}

// In ticks of the rendition.
Ticks Plan::begin_of(const Rendition& rendition, std::uint32_t item) const {
  if (rendition.kind == RenditionKind::rendered_audio) return Ticks{item} * 1024;
  const TrackView& track = this->track(rendition);
  if (is_audio(rendition)) return track.packets[track.order[item]].pts;
  return ShownFrames(track).tick(item);
}

Plan::Range Plan::shown_in(const Rendition& rendition, Ticks begin, Ticks end) const {
  const BorderList& list = borders(rendition);
  const std::uint32_t from = list.at.front().first, to = list.last;
  auto held = [&](std::uint32_t item) { return std::clamp(item, from, to); };
  if (!is_audio(rendition)) {
    ShownFrames shown(*index_->video());
    return {held(shown.at_or_after(begin)), held(shown.at_or_after(end))};
  }
  auto nearest = [&](Ticks video) {
    Ticks tick = rescale(video, rendition.timescale, kVideoScale);
    if (rendition.kind == RenditionKind::rendered_audio)
      return held(static_cast<std::uint32_t>(std::clamp<Ticks>((tick + 512) / 1024, from, to)));
    const TrackView& track = this->track(rendition);
    auto order = track.order;
    auto after = std::ranges::lower_bound(order, tick, {}, [&](auto i) { return track.packets[i].pts; });
    auto item = static_cast<std::uint32_t>(after - order.begin());
    bool earlier = item > 0 && item < order.size() &&
                   tick - track.packets[order[item - 1]].pts < track.packets[order[item]].pts - tick;
    if (item == order.size() && item > 0)  // the last one is left out when less than half of it is wanted
      earlier = (tick - track.packets[order[item - 1]].pts) * 2 < track.packets[order[item - 1]].duration;
    return held(item - (earlier ? 1 : 0));
  };
  return {nearest(begin), nearest(end)};
}

std::optional<SegmentPart> Plan::part_in(const Rendition& rendition, std::size_t k, Range shown, Ticks begin,
                                         Ticks end) const {
  Range all = range(rendition, k);
  if (all.first == all.last) {  // nothing but a picture that is held
    Ticks at = borders(rendition).at[k].begin;
    bool there = !is_audio(rendition) && at >= begin && at < end;
    return there ? std::optional<SegmentPart>(k) : std::nullopt;
  }
  std::uint32_t first = std::max(all.first, shown.first), last = std::min(all.last, shown.last);
  if (first >= last) return std::nullopt;
  if (first == all.first && last == all.last) return SegmentPart(k);
  return SegmentPart(k, first, last);
}

std::vector<SegmentPart> Plan::within(const Rendition& rendition, Ticks begin, Ticks end) const {
  const BorderList& list = borders(rendition);
  Range shown = shown_in(rendition, begin, end);
  auto at = std::ranges::upper_bound(list.at, shown.first, {}, &Border::first);
  std::size_t k = at == list.at.begin() ? 0 : static_cast<std::size_t>(at - list.at.begin()) - 1;
  while (k > 0 && list.at[k - 1].first == list.at[k].first) k--;
  std::vector<SegmentPart> parts;
  for (; k < list.at.size() && list.at[k].first <= shown.last; k++)
    if (auto part = part_in(rendition, k, shown, begin, end)) parts.push_back(*part);
  return parts;
}

bool Plan::is_within(const Rendition& rendition, const SegmentPart& part, Ticks begin, Ticks end) const {
  return part.k < segments(rendition) &&
         part_in(rendition, part.k, shown_in(rendition, begin, end), begin, end) == part;
}

bool Plan::goes_on(const Rendition& rendition, const SegmentPart& part) const {
  bool to_the_end = part.whole() || part.last == range(rendition, part.k).last;
  return to_the_end && part.k + 1 < segments(rendition);
}

Ticks Plan::outer_at_or_after(Ticks tick) const {
  auto at = std::ranges::lower_bound(outer_.at, tick, {}, &Border::begin);
  return at == outer_.at.end() ? outer_.end : at->begin;
}

Ticks Plan::outer_at_or_before(Ticks tick) const {
  if (tick >= outer_.end) return outer_.end;
  auto at = std::ranges::upper_bound(outer_.at, tick, {}, &Border::begin);
  return at == outer_.at.begin() ? outer_.at.front().begin : std::prev(at)->begin;
}

}  // namespace millrace::package
