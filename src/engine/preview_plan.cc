#include "engine/preview_plan.h"

#include <algorithm>

#include "engine/keys.h"
#include "engine/setups.h"
#include "package/ladder.h"

namespace millrace::engine {
namespace {

using package::kVideoScale;
using package::Packet;

constexpr std::int32_t kWidth = 320;
constexpr package::Rational kRate{25, 2};
constexpr std::int64_t kStep = kVideoScale * 2 / 25;  // from picture to picture
constexpr std::int64_t kPart = kVideoScale * 4 / 5;   // of each place
constexpr std::size_t kPartPictures = 10;
constexpr std::size_t kMostRun = 400;  // packets decoded for one place
constexpr double kShares[] = {0.12, 0.37, 0.62, 0.87};
constexpr std::int64_t kMostBits = 500'000;  // a second, and of the buffer

package::Rendition rendition_of(const package::MediaIndex& index) {
  auto size = package::display_size(index.video()->header->video);
  double scale = std::min(1.0, static_cast<double>(kWidth) / std::max(size.width, 1));
  auto even = [&](std::int32_t side) {
    return std::clamp(static_cast<std::int32_t>(side * scale / 2) * 2, 2, 1024);
  };
  package::Rendition rendition;
  rendition.name = "preview";
  rendition.kind = package::RenditionKind::rendered_video;
  rendition.width = even(size.width);
  rendition.height = even(size.height);
  rendition.frame_rate = kRate;
  rendition.crf = 28;
  rendition.preset = "veryfast";
  rendition.max_bits = kMostBits;
  return rendition;
}

// The pictures from `first` on that are decoded from `key`, as far as they lie within a part and a bounded
// run, and before `end` (kVideoScale).
std::vector<std::uint32_t> pictures_from(const package::TrackView& track, const Keys& keys, std::uint32_t key,
                                         std::uint32_t first, std::int64_t end) {
  const auto base = track.header->time_base;
  auto ticks = [&](std::uint32_t packet) { return package::to_scale(keys.pts(packet), base, kVideoScale); };
  std::vector<std::uint32_t> chosen;
  auto at = std::ranges::lower_bound(track.order, keys.pts(first), {},
                                     [&](std::uint32_t p) { return keys.pts(p); });
  for (; at != track.order.end() && chosen.size() < kPartPictures; ++at) {
    if (*at < key || *at - key > kMostRun || ticks(*at) >= end) break;
    auto wanted = static_cast<std::int64_t>(chosen.size()) * kStep;
    if (ticks(*at) - ticks(first) + kStep / 4 < wanted) continue;
    if (ticks(*at) - ticks(first) > kPart) break;
    chosen.push_back(*at);
  }
  return chosen;
}

// Appends a part of these pictures, decoded from `key`.
void add_part(PreviewPlan& plan, const package::MediaIndex& index, const Keys& keys, std::uint32_t key,
              const std::vector<std::uint32_t>& pictures) {
  const auto& track = *index.video();
  auto reorder = static_cast<std::size_t>(std::clamp(track.header->video.reorder, 0, 16)) + 2;
  auto last = std::min<std::size_t>(track.packets.size() - 1, std::ranges::max(pictures) + reorder);
  PreviewPart part;
  part.request.source = source_of(index, track, key, last);
  VideoTarget target{encoder_setup(index, plan.rendition), {}};
  const std::int64_t begin = plan.parts.empty() ? 0 : plan.parts.back().span.end;
  std::int64_t at = begin;
  for (auto packet : pictures) {
    target.frames.push_back({keys.pts(packet), at});
    at += kStep;
  }
  part.request.targets.push_back(std::move(target));
  part.span = {begin, at};
  plan.parts.push_back(std::move(part));
}

}  // namespace

PreviewPlan plan_preview(const package::MediaIndex& index) {
  PreviewPlan plan{rendition_of(index), {}};
  const auto& track = *index.video();
  Keys keys(track);
  std::vector<std::uint32_t> starts;
  auto count = static_cast<double>(track.order.size() - 1);
  for (double share : kShares) {
    auto start = keys.before(track.order[static_cast<std::size_t>(count * share)]);
    bool again = start && std::ranges::find(starts, *start) != starts.end();
    if (start && !again && !(track.packets[*start].flags & Packet::kHidden)) starts.push_back(*start);
  }
  for (auto start : starts) {
    auto pictures = pictures_from(track, keys, start, start, INT64_MAX);
    if (!pictures.empty()) add_part(plan, index, keys, start, pictures);
  }
  return plan;
}

// With a key within the stretch, nothing is decoded that is not shown.
PreviewPlan plan_preview(const package::MediaIndex& index, const PreviewStretch& stretch) {
  PreviewPlan plan{rendition_of(index), {}};
  const auto& track = *index.video();
  Keys keys(track);
  auto time = [&](std::uint32_t packet) {
    return package::to_scale(keys.pts(packet), track.header->time_base, kVideoScale);
  };
  auto shown_at = [&](package::Ticks ticks) {
    return keys.shown_at(
        package::rescale(ticks, track.header->time_base.den, kVideoScale * track.header->time_base.num));
  };
  auto first = shown_at(std::clamp(stretch.at, stretch.begin, stretch.end));
  if (time(first) < stretch.begin) first = shown_at(stretch.begin);
  auto key = keys.before(first);
  if (!key) return plan;
  if (time(*key) >= stretch.begin && !(track.packets[*key].flags & Packet::kHidden)) first = *key;
  if (time(first) < stretch.begin) return plan;
  auto pictures = pictures_from(track, keys, *key, first, stretch.end);
  if (!pictures.empty()) add_part(plan, index, keys, *key, pictures);
  return plan;
}

}  // namespace millrace::engine
