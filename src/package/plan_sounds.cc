// The sounds of a plan: every sound track of the original is a rendition of its own, as it is or rendered.
#include <fmt/format.h>

#include <algorithm>

#include "package/codec_strings.h"
#include "package/ladder.h"
#include "package/plan.h"
#include "package/sound_borders.h"

namespace millrace::package {
namespace {

constexpr std::int64_t kAudioBits = 128'000;
constexpr std::size_t kMostSounds = 32;  // a file may name thousands; nobody chooses among them
constexpr const char* kAacLc = "mp4a.40.2";

// Players wait for sound where a track has ended and the video has not, so silence follows it to the end. A
// shorter rest they have loaded before they come to it, and then they know that both have ended.
constexpr Ticks kMostMissing = 10 * kVideoScale;

Ticks padded_end(const TrackView& track, std::int64_t scale, Ticks whole) {
  bool early = whole - sound_end(track, kVideoScale) > kMostMissing;
  return early ? rescale(whole, scale, kVideoScale) : sound_end(track, scale);
}

// The end of what is still arriving is a border like the others.
Ticks frame_grid(Ticks border, std::int64_t rate) {
  return rescale(border, rate, kVideoScale * kAacFrame) * kAacFrame;
}

// Players choose a variant by the codecs of all its sounds (RFC 8216bis 4.4.6.2), so all have one: where
// they would not, only what is AAC-LC already is sent as it is.
bool all_alike(std::span<const TrackView> tracks, const std::vector<bool>& assembled) {
  auto codecs = [&](std::size_t i) {
    return assembled[i] ? aac_codecs(tracks[i].header->audio) : std::string(kAacLc);
  };
  for (std::size_t i = 1; i < tracks.size(); i++)
    if (codecs(i) != codecs(0)) return false;
  return true;
}

// The language, or "Sound"; the second of a name gets a number.
std::string label_of(const std::vector<Rendition>& renditions, const std::string& language) {
  std::string base = language.empty() ? "Sound" : language, label = base;
  auto taken = [&](const Rendition& other) { return other.label == label; };
  for (int n = 2; std::ranges::any_of(renditions, taken); n++) label = fmt::format("{} {}", base, n);
  return label;
}

std::string name_of(const char* base, std::size_t track) {
  return track == 0 ? std::string(base) : fmt::format("{}{}", base, track);
}

}  // namespace

Ticks longest_sound(const MediaIndex& index) {
  Ticks longest = 0;
  for (const TrackView& track : index.audio()) longest = std::max(longest, sound_end(track, kVideoScale));
  return longest;
}

void Plan::plan_sounds(const std::optional<Accompaniment>& beside, const Early* early) {
  auto tracks = index_->audio().first(std::min(kMostSounds, index_->audio().size()));
  if (!index_->video()) {
    Ticks heard = longest_sound(*index_);
    OuterBorders outer =
        early    ? early_sound_borders(heard, early->safe)
        : beside ? accompanying_borders(std::max(heard, beside->whole), beside->target_duration * kVideoScale)
                 : sound_only_borders(heard);
    outer_.at = std::move(outer.at);
    outer_.end = outer.end;
  }
  std::vector<bool> assembled;
  for (const TrackView& track : tracks)
    assembled.push_back(!early && can_assemble_sound(track, index_->header().container) &&
                        outer_.end - sound_end(track, kVideoScale) <= kMostMissing);
  bool alike = all_alike(tracks, assembled);
  for (std::size_t i = 0; i < tracks.size(); i++) {
    const TrackHeader& header = *tracks[i].header;
    Rendition rendition;
    rendition.track = static_cast<std::int32_t>(i);
    rendition.language = header.language;
    rendition.label = label_of(renditions_, header.language);
    if (assembled[i] && (alike || aac_codecs(header.audio) == kAacLc)) {
      rendition.name = name_of("ao", i);
      rendition.kind = RenditionKind::assembled_audio;
      rendition.timescale = header.audio.rate;
      rendition.codecs = aac_codecs(header.audio);
      rendition.max_bits = average_bits(tracks[i]);
      sounds_.push_back(assembled_sound_borders(tracks[i], outer_));
    } else {
      rendition.name = name_of("a", i);
      rendition.kind = RenditionKind::rendered_audio;
      rendition.timescale = rendered_rate(header.audio.rate);
      rendition.codecs = kAacLc;
      rendition.max_bits = kAudioBits;
      Ticks end = early && early->safe != kWholeFile ? frame_grid(outer_.end, rendition.timescale)
                                                     : padded_end(tracks[i], rendition.timescale, outer_.end);
      sounds_.push_back(rendered_sound_borders(end, rendition.timescale, outer_));
    }
    renditions_.push_back(std::move(rendition));
  }
}

}  // namespace millrace::package
