#include "render/ready.h"

#include "package/ladder.h"

namespace millrace::render {

using package::Rendition;
using package::RenditionKind;

const Rendition* lowest_rung(const media::LoadedMedia& media) {
  const Rendition* lowest = nullptr;
  for (const auto& rendition : media.renditions)
    if (rendition.kind == RenditionKind::rendered_video && rendition.codec == package::Codec::h264 &&
        media.fill.wanted(rendition.name))
      lowest = &rendition;  // best first
  return lowest;
}

bool is_small(const media::LoadedMedia& media, const Rendition& rendition) {
  if (rendition.codec != package::Codec::h264) return false;  // the other encoders are slow
  if (package::has_short_segments(rendition)) return true;
  const auto* lowest = lowest_rung(media);
  return lowest && lowest->name == rendition.name;
}

std::vector<std::string> ready_at(const media::LoadedMedia& media, double seconds) {
  std::vector<std::string> names;
  for (const auto& rendition : media.renditions) {
    bool ready = rendition.kind == RenditionKind::assembled_video;
    if (rendition.kind == RenditionKind::rendered_video)
      ready = media.fill.has(rendition.name, media.plan->segment_at(rendition, seconds));
    if (ready) names.push_back(rendition.name);
  }
  return names;
}

}  // namespace millrace::render
