// How a plan is made. What it answers afterwards is in plan_lookup.cc.
#include "package/plan.h"

#include <algorithm>
#include <cmath>

#include "package/bandwidth.h"
#include "package/ladder.h"
#include "package/picture_config.h"
#include "package/sound_borders.h"

namespace millrace::package {
namespace {

bool serves_bytes(Container container) {
  return container == Container::mp4 || container == Container::matroska || container == Container::flv;
}

// The original's picture as some browser decodes it, if any does.
std::optional<PictureConfig> as_it_is(const TrackHeader& track, Rational frame_rate, std::int64_t bits) {
  const VideoFormat& video = track.video;
  bool upright = video.quarter_turns == 0 && !video.mirrored;
  if (!track.addressed || video.interlaced || !upright) return std::nullopt;
  return picture_config({track.codec, track.codec_private, video, frame_rate, bits});
}

// One past the last packet of the assembled picture, or 0 when it cannot be assembled: it must begin with an
// IDR and be shown without holes. What is hidden before the first and after the last shown packet is left
// out.
std::uint32_t assembled_end(const TrackView& video, const std::vector<Candidate>& candidates) {
  if (candidates.empty() || candidates.front().ordinal != 0) return 0;
  auto end = static_cast<std::uint32_t>(video.packets.size());
  while (video.packets[end - 1].flags & Packet::kHidden) end--;
  for (std::uint32_t i = candidates.front().packet; i < end; i++)
    if (video.packets[i].flags & (Packet::kHidden | Packet::kNoPts)) return 0;
  return end;
}

// Where decoding can start, without keys that are of no use because a later one is shown no later.
std::vector<std::uint32_t> useful_keys(const TrackView& video) {
  std::vector<std::uint32_t> keys;
  for (std::uint32_t i = 0; i < video.packets.size(); i++) {
    if (!(video.packets[i].flags & Packet::kKey)) continue;
    while (!keys.empty() && video.packets[keys.back()].pts >= video.packets[i].pts) keys.pop_back();
    keys.push_back(i);
  }
  return keys;
}

// As good as the original where it stands in for it: of its size and rate, and not short of bits.
Rendition edge_of(Rendition rung, const LadderSource& source) {
  rung.name = "ox";
  rung.width = (source.size.width + 1) / 2 * 2;
  rung.height = (source.size.height + 1) / 2 * 2;
  rung.frame_step = 1;
  rung.frame_rate = source.frame_rate;
  rung.crf = std::min(rung.crf, 20.0);
  rung.max_bits = std::max(max_bits(std::min(rung.width, rung.height)), source.original_bits * 2);
  return rung;
}

}  // namespace

std::int64_t average_bits(const TrackView& track) {
  std::int64_t bytes = 0;
  for (const Packet& packet : track.packets) bytes += packet.size;
  Ticks length = std::max<Ticks>(1, to_scale(track.header->end, track.header->time_base, kVideoScale));
  return rescale(bytes * 8, kVideoScale, length);
}

Colour rendered_colour(const VideoFormat& source) {
  constexpr int kUnspecified = 2, kBt709 = 1, kBt601 = 6, kPq = 16, kHlg = 18, kIdentity = 0;
  if (source.transfer == kPq || source.transfer == kHlg) return {};
  int guess = std::min(source.width, source.height) >= 720 ? kBt709 : kBt601;
  auto named = [&](int value) { return value == kUnspecified || value == kIdentity ? guess : value; };
  return {named(source.primaries), named(source.transfer), named(source.matrix)};
}

Accompaniment accompaniment_of(const Plan& pictures) {
  double seconds = pictures.index().duration_seconds();
  return {std::llround(seconds * static_cast<double>(kVideoScale)), pictures.target_duration()};
}

std::shared_ptr<const Plan> Plan::make(std::shared_ptr<const MediaIndex> index, const Recipe& recipe,
                                       const std::optional<Accompaniment>& beside) {
  std::shared_ptr<Plan> plan(new Plan(std::move(index)));
  if (plan->index_->video()) plan->plan_picture(recipe, nullptr);
  if (!plan->index_->audio().empty()) plan->plan_sounds(beside, nullptr);
  plan->finish_renditions();
  if (beside) plan->target_duration_ = beside->target_duration;
  return plan;
}

std::shared_ptr<const Plan> Plan::make_early(std::shared_ptr<const MediaIndex> index, const Recipe& recipe,
                                             const Early& early) {
  std::shared_ptr<Plan> plan(new Plan(std::move(index)));
  if (plan->index_->video()) plan->plan_picture(recipe, &early);
  if (!plan->index_->audio().empty()) plan->plan_sounds({}, &early);
  plan->finish_renditions();
  plan->target_duration_ = kEarlyTargetDuration;
  return plan;
}

Plan::Plan(std::shared_ptr<const MediaIndex> index) : index_(std::move(index)) {}

void Plan::plan_picture(const Recipe& recipe, const Early* early) {
  const TrackView& video = *index_->video();
  ShownFrames frames(video);
  std::vector<Candidate> candidates = early ? std::vector<Candidate>() : border_candidates(video);
  OuterBorders outer = early ? early_borders(frames, early->safe, longest_sound(*index_))
                             : outer_borders(frames, candidates, longest_sound(*index_));

  LadderSource source{display_size(video.header->video),
                      early ? early->frame_rate : frame_rate(video.header->video, frames)};
  source.original_bits = average_bits(video);
  std::optional<PictureConfig> original;
  if (recipe.burnt == 0 && outer.on_keys && !outer.with_holds && serves_bytes(index_->header().container))
    original = as_it_is(*video.header, source.frame_rate, source.original_bits);
  if (original) assembled_end_ = assembled_end(video, candidates);
  if (assembled_end_ > 0) {
    Rendition rendition;
    rendition.name = "o";
    rendition.kind = RenditionKind::assembled_video;
    rendition.codec = video.header->codec;
    rendition.width = source.size.width;
    rendition.height = source.size.height;
    rendition.frame_rate = source.frame_rate;
    rendition.codecs = original->codecs;
    renditions_.push_back(std::move(rendition));
    // What not every player decodes cannot stand in for a rung.
    source.has_original = video.header->codec == Codec::h264;
  }
  std::vector<Rendition> rungs = ladder(source, recipe);
  if (source.has_original && !rungs.empty()) {
    LadderSource alone = source;
    alone.has_original = false;
    edge_ = edge_of(ladder(alone, recipe).front(), source);
  }
  Divided divided = divide(frames, outer, kept_step(rungs));
  outer_ = std::move(divided.outer);
  coarse_ = std::move(divided.coarse);
  fine_ = std::move(divided.fine);
  keys_ = useful_keys(video);
  guessed_pts_ = std::ranges::any_of(video.packets, [](const Packet& p) { return p.flags & Packet::kNoPts; });
  std::ranges::move(rungs, std::back_inserter(renditions_));
}

// Bandwidth of each rendition, and the one target duration.
void Plan::finish_renditions() {
  std::int64_t longest = 1;
  for (Rendition& rendition : renditions_) {
    Bandwidth bandwidth(rendition.timescale);
    for (std::size_t k = 0; k < segments(rendition); k++) {
      SegmentSpan segment = span(rendition, k);
      Ticks length = segment.end - segment.begin;
      longest = std::max(longest, rescale(extinf_ticks(rendition, k), 1, rendition.timescale));
      Contents contents = this->contents(rendition, k);
      bandwidth.add(length, contents.samples, contents.bytes);
    }
    rendition.bandwidth = bandwidth.peak();
    bool known =
        rendition.kind == RenditionKind::assembled_video || rendition.kind == RenditionKind::assembled_audio;
    if (known) rendition.average = bandwidth.average();
  }
  target_duration_ = static_cast<int>(longest);
}

}  // namespace millrace::package
