#include "package/clip_movie.h"

#include <algorithm>

#include "package/rendition_kind.h"
#include "package/sample_entries.h"

namespace millrace::package {
namespace {

// What has to be added to a sample's time to have it in the clip's, by piece. Pieces that go on where the one
// before ended share it, so that rounding makes no seam.
std::vector<Ticks> shifts(const Clip& clip, std::int64_t timescale) {
  std::vector<Ticks> out;
  Ticks at = 0;
  for (std::size_t i = 0; i < clip.pieces.size(); i++) {
    const ClipPiece& piece = clip.pieces[i];
    const ClipPiece* before = i > 0 ? &clip.pieces[i - 1] : nullptr;
    bool goes_on = before && before->source == piece.source && before->end == piece.begin;
    out.push_back(goes_on
                      ? out.back()
                      : rescale(at, timescale, kVideoScale) - rescale(piece.begin, timescale, kVideoScale));
    at += piece.end - piece.begin;
  }
  return out;
}

// The sample entries of a track, each once.
struct Entries {
  struct One {
    std::string entry;
    std::string lead;
  };
  std::vector<One> all;

  std::uint16_t number_of(One one) {
    auto found = std::ranges::find(all, one.entry, &One::entry);
    if (found == all.end()) found = all.insert(found, std::move(one));
    return static_cast<std::uint16_t>(found - all.begin());
  }
};

// An AudioSpecificConfig may say at its end that there is no SBR (ISO/IEC 14496-3 section 1.6.2.1), which is
// so without it, too: no reason to be another one.
std::string without_extension(std::string config) {
  constexpr std::string_view kNoSbr("\x56\xe5\x00", 3);
  if (config.size() == 5 && config.ends_with(kNoSbr)) config.resize(2);
  return config;
}

Entries::One entry_of(const Clip& clip, const ClipPart& part, const ConfigOf& config_of) {
  std::size_t source = clip.pieces[part.piece].source;
  const Plan& plan = *clip.sources[source].plan;
  std::string config = config_of(source, *part.rendition);
  if (is_audio(*part.rendition)) {
    SoundEntry sound = sound_entry(plan, *part.rendition);
    sound.bit_rate = 0;  // for information only, and no reason to be another one
    return {mp4a_entry(sound, without_extension(config)), {}};
  }
  return {avc1_entry(picture_entry(plan, *part.rendition), config), parameter_sets_in_band(config)};
}

// Not all players look at a second sample entry; what they need then stands in front of every key picture.
void repeat_parameter_sets(FlatTrack& track, const Entries& entries, std::string& leads) {
  std::vector<FlatLead> places;
  for (const auto& one : entries.all) {
    places.push_back({ClipMovie::kLeads, leads.size(), static_cast<std::uint32_t>(one.lead.size())});
    leads += one.lead;
  }
  for (std::size_t i = 0; i < track.samples.size(); i++) {
    FlatSample& sample = track.samples[i];
    const FlatLead& lead = places[sample.entry];
    if (!sample.key || lead.size == 0) continue;
    sample.size += lead.size;
    track.leads.emplace(i, lead);
  }
}

FlatTrack track_of(const Clip& clip, const ClipTrack& made, Entries& entries, const ConfigOf& config_of) {
  const Rendition& first = *made.parts.front().rendition;
  const bool audio = is_audio(first);
  FlatTrack track;
  track.boxes.audio = audio;
  track.boxes.timescale = first.timescale;
  if (audio) track.boxes.language = first.language;
  auto moved = shifts(clip, first.timescale);
  Ticks before = INT64_MIN;
  std::uint16_t entry = 0;
  for (std::size_t i = 0; i < made.parts.size(); i++) {
    const ClipPart& part = made.parts[i];
    if (i == 0 || part.piece != made.parts[i - 1].piece)
      entry = entries.number_of(entry_of(clip, part, config_of));
    if (!audio) {
      track.boxes.display_width = std::max(track.boxes.display_width, part.rendition->width);
      track.boxes.display_height = std::max(track.boxes.display_height, part.rendition->height);
    }
    std::uint64_t offset = made.segments[i].payload_offset;
    for (const Sample& sample : made.segments[i].samples) {
      Ticks time = sample.pts + moved[part.piece];
      // Sound is cut at whole packets: at a seam one may begin before the one in front of it.
      if (!audio || time > before)
        track.samples.push_back(
            {time, sample.size, static_cast<std::uint32_t>(i), offset, sample.key || audio, entry});
      before = std::max(before, time);
      offset += sample.size;
    }
  }
  const ClipPart& last = made.parts.back();
  const Plan& plan = *clip.sources[clip.pieces[last.piece].source].plan;
  track.end = plan.span(*last.rendition, last.part).end + moved[last.piece];
  track.boxes.sample_entries = static_cast<std::uint32_t>(entries.all.size());
  for (const auto& one : entries.all) track.boxes.sample_entry += one.entry;
  return track;
}

}  // namespace

std::vector<ClipPart> clip_parts(const Clip& clip, std::string_view name) {
  std::vector<ClipPart> parts;
  for (std::size_t i = 0; i < clip.pieces.size(); i++) {
    const ClipPiece& piece = clip.pieces[i];
    const Rendition* played = rendition_in(clip, piece, name);
    if (!played) continue;
    for (const SegmentPart& part : clip.sources[piece.source].plan->within(*played, piece.begin, piece.end))
      parts.push_back({i, played, part});
  }
  return parts;
}

Result<ClipMovie> clip_movie(const Clip& clip, const ClipTrack& picture, const ClipTrack& sound,
                             const ConfigOf& config_of, const Chapters& chapters) {
  ClipMovie out;
  std::vector<FlatTrack> tracks;
  if (!picture.parts.empty()) {
    Entries entries;
    tracks.push_back(track_of(clip, picture, entries, config_of));
    if (entries.all.size() > 1) repeat_parameter_sets(tracks.back(), entries, out.leads);
    out.audio.push_back(false);
  }
  if (!sound.parts.empty()) {
    Entries entries;
    tracks.push_back(track_of(clip, sound, entries, config_of));
    if (entries.all.size() > 1)
      return fail(Status::conflict, "mixed_sound",
                  "The videos of this clip differ in their sound, which players cannot follow in one file.");
    out.audio.push_back(true);
  }
  if (std::ranges::any_of(tracks, [](const FlatTrack& track) { return track.samples.empty(); }))
    return fail(Status::conflict, "empty", "Nothing of this clip could be put into a file.");
  out.movie = write_flat_movie(std::move(tracks), {}, chapters);
  return out;
}

std::string parameter_sets_in_band(std::string_view avcc) {
  ByteReader in(avcc);
  in.skip(4);
  const int length_bytes = (in.u8() & 3) + 1;
  ByteWriter out;
  auto copy = [&](int count) {
    for (int i = 0; i < count && !in.failed(); i++) {
      std::string_view set = in.text(in.u16());
      if (length_bytes == 4)
        out.u32(set.size());
      else if (length_bytes == 2)
        out.u16(set.size());
      else
        out.u8(set.size());
      out.text(set);
    }
  };
  copy(in.u8() & 31);
  copy(in.u8());
  return in.failed() ? std::string() : out.take();
}

}  // namespace millrace::package
