#include "package/clip.h"

#include <algorithm>
#include <cmath>

#include "package/rendition_kind.h"

namespace millrace::package {
namespace {

std::int32_t short_side(const Rendition& rendition) {
  return std::min(rendition.width, rendition.height);
}

// One codec for all pieces: a player need not change its decoder between them.
bool fits_a_clip(const ClipSource& source, const Rendition& rendition) {
  if (is_audio(rendition) || rendition.codec != Codec::h264) return false;
  return rendition.kind == RenditionKind::rendered_video || source.edge;
}

const Rendition* sound_of(const ClipSource& source, std::int32_t track) {
  auto found = std::ranges::find_if(*source.renditions, [&](const Rendition& rendition) {
    return is_audio(rendition) && rendition.track == track;
  });
  return found == source.renditions->end() ? nullptr : &*found;
}

const Rendition* largest_picture(const ClipSource& source) {
  const Rendition* largest = nullptr;
  for (const Rendition& rendition : *source.renditions)
    if (fits_a_clip(source, rendition) && (!largest || short_side(rendition) > short_side(*largest)))
      largest = &rendition;
  return largest;
}

// The source whose renditions give the names.
const ClipSource* model_of(const Clip& clip) {
  const ClipSource* model = nullptr;
  for (const ClipSource& source : clip.sources) {
    const Rendition* picture = largest_picture(source);
    if (picture && (!model || short_side(*picture) > short_side(*largest_picture(*model)))) model = &source;
  }
  return model;
}

// Of another source: the largest that is no larger, or else its smallest.
const Rendition* nearest_picture(const ClipSource& source, const Rendition& wanted) {
  const Rendition *below = nullptr, *smallest = nullptr;
  for (const Rendition& rendition : *source.renditions) {
    if (!fits_a_clip(source, rendition)) continue;
    if (!smallest || short_side(rendition) < short_side(*smallest)) smallest = &rendition;
    if (short_side(rendition) > short_side(wanted)) continue;
    if (!below || short_side(rendition) > short_side(*below)) below = &rendition;
  }
  return below ? below : smallest;
}

const Rendition* find_in(const ClipSource& source, std::string_view name) {
  auto found = std::ranges::find(*source.renditions, name, &Rendition::name);
  return found == source.renditions->end() ? nullptr : &*found;
}

const Rendition* picture_in(const Clip& clip, const ClipPiece& piece, std::string_view name) {
  const ClipSource* model = model_of(clip);
  const Rendition* wanted = model ? find_in(*model, name) : nullptr;
  if (!wanted || !fits_a_clip(*model, *wanted)) return nullptr;
  const ClipSource& source = clip.sources[piece.source];
  const Rendition* played = &source == model ? wanted : nearest_picture(source, *wanted);
  bool cut = played && piece.edge && played->kind == RenditionKind::assembled_video;
  return cut ? source.edge : played;
}

std::size_t sounds_of_all(const Clip& clip) {
  std::size_t sounds = SIZE_MAX;
  for (const ClipSource& source : clip.sources)
    sounds = std::min(sounds, source.plan->index().audio().size());
  return sounds;
}

// "s0", "s1" …: sounds are named by their place, since every source calls its own differently.
std::string sound_name(std::size_t track) {
  return "s" + std::to_string(track);
}

void add_codecs(std::string& all, const std::string& one) {
  if (("," + all + ",").find("," + one + ",") == std::string::npos) all += (all.empty() ? "" : ",") + one;
}

// `offered` as what it is in the clip under `name`.
Rendition covering(const Clip& clip, Rendition offered, std::string name) {
  offered.name = std::move(name);
  offered.codecs.clear();
  offered.bandwidth = offered.average = 0;
  for (const ClipPiece& piece : clip.pieces) {
    const Rendition* played = rendition_in(clip, piece, offered.name);
    if (!played) continue;
    add_codecs(offered.codecs, played->codecs);
    offered.bandwidth = std::max(offered.bandwidth, played->bandwidth);
  }
  return offered;
}

Ticks end_of(const Plan& plan) {
  if (const TrackView* video = plan.index().video()) return ShownFrames(*video).end();
  Ticks end = 0;
  for (const TrackView& sound : plan.index().audio())
    end = std::max(end, to_scale(sound.header->end, sound.header->time_base, kVideoScale));
  return end;
}

}  // namespace

Snapped snapped(const Plan& plan, double begin, double end) {
  const Ticks most = end_of(plan);
  auto ticks = [&](double seconds) {
    double at = std::clamp(seconds, 0.0, 1e7) * static_cast<double>(kVideoScale);
    return std::min<Ticks>(std::llround(at), most);
  };
  Snapped out{ticks(begin), ticks(end)};
  const TrackView* video = plan.index().video();
  if (!video) return out;
  // Times are written to the microsecond or so: what lies that near to a frame means it.
  constexpr Ticks kNear = kVideoScale / 1000;
  ShownFrames frames(*video);
  auto shown_at = [&](Ticks tick) {
    std::uint32_t later = frames.at_or_after(tick + kNear + 1);
    return frames.tick(later > 0 ? later - 1 : 0);
  };
  return {shown_at(out.begin), out.end + kNear >= most ? most : shown_at(out.end)};
}

Clip make_clip(std::vector<ClipSource> sources, const std::vector<ClipSpan>& spans) {
  Clip clip{std::move(sources), {}};
  for (const ClipSpan& span : spans) {
    const ClipSource& source = clip.sources[span.source];
    auto add = [&](Ticks begin, Ticks end, bool edge) {
      if (begin < end) clip.pieces.push_back({span.source, begin, end, edge});
    };
    if (!source.edge) {
      add(span.begin, span.end, false);
      continue;
    }
    Ticks first = source.plan->outer_at_or_after(span.begin);
    Ticks last = source.plan->outer_at_or_before(span.end);
    if (first >= last) {
      add(span.begin, span.end, true);
      continue;
    }
    add(span.begin, first, true);
    add(first, last, false);
    add(last, span.end, true);
  }
  return clip;
}

Ticks length(const Clip& clip) {
  Ticks sum = 0;
  for (const ClipPiece& piece : clip.pieces) sum += piece.end - piece.begin;
  return sum;
}

std::vector<Rendition> clip_renditions(const Clip& clip) {
  std::vector<Rendition> out;
  if (const ClipSource* model = model_of(clip))
    for (const Rendition& picture : *model->renditions)
      if (fits_a_clip(*model, picture)) out.push_back(covering(clip, picture, picture.name));
  for (std::size_t track = 0; track < sounds_of_all(clip); track++)
    if (const Rendition* sound = sound_of(clip.sources.front(), static_cast<std::int32_t>(track)))
      out.push_back(covering(clip, *sound, sound_name(track)));
  return out;
}

const Rendition* rendition_in(const Clip& clip, const ClipPiece& piece, std::string_view name) {
  for (std::size_t track = 0; track < sounds_of_all(clip); track++)
    if (name == sound_name(track))
      return sound_of(clip.sources[piece.source], static_cast<std::int32_t>(track));
  return picture_in(clip, piece, name);
}

bool shows(const Clip& clip, std::size_t source, const Rendition& rendition, const SegmentPart& part) {
  return std::ranges::any_of(clip.pieces, [&](const ClipPiece& piece) {
    return piece.source == source &&
           clip.sources[source].plan->is_within(rendition, part, piece.begin, piece.end);
  });
}

}  // namespace millrace::package
