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

// The pictures from a key on, as far as they lie within a part and a bounded run.
std::vector<std::uint32_t> pictures_from(const package::TrackView& track, const Keys& keys,
                                         std::uint32_t key) {
  const auto base = track.header->time_base;
  auto ticks = [&](std::uint32_t packet) { return package::to_scale(keys.pts(packet), base, kVideoScale); };
  std::vector<std::uint32_t> chosen;
  auto at =
      std::ranges::lower_bound(track.order, keys.pts(key), {}, [&](std::uint32_t p) { return keys.pts(p); });
  for (; at != track.order.end() && chosen.size() < kPartPictures; ++at) {
    if (*at < key || *at - key > kMostRun) break;
    auto wanted = static_cast<std::int64_t>(chosen.size()) * kStep;
    if (ticks(*at) - ticks(key) + kStep / 4 < wanted) continue;
    if (ticks(*at) - ticks(key) > kPart) break;
    chosen.push_back(*at);
  }
  return chosen;
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
  std::int64_t begin = 0;
  for (auto start : starts) {
    auto pictures = pictures_from(track, keys, start);
    if (pictures.empty()) continue;
    auto reorder = static_cast<std::size_t>(std::clamp(track.header->video.reorder, 0, 16)) + 2;
    auto last = std::min<std::size_t>(track.packets.size() - 1, std::ranges::max(pictures) + reorder);
    PreviewPart part;
    part.request.source = source_of(index, track, start, last);
    VideoTarget target{encoder_setup(index, plan.rendition), {}};
    std::int64_t at = begin;
    for (auto packet : pictures) {
      target.frames.push_back({keys.pts(packet), at});
      at += kStep;
    }
    part.request.targets.push_back(std::move(target));
    part.span = {begin, at};
    begin = at;
    plan.parts.push_back(std::move(part));
  }
  return plan;
}

}  // namespace millrace::engine
