#include "package/offered.h"

#include <algorithm>

namespace millrace::package {
namespace {

std::int32_t short_side(const Rendition& rendition) {
  return std::min(rendition.width, rendition.height);
}

bool is_rung(const Rendition& rendition) {
  return rendition.kind == RenditionKind::rendered_video;
}

// Of the rungs of a codec, the smallest that shows all the detail there is; the largest if none does.
std::int32_t enough(const std::vector<Rendition>& renditions, Codec codec, const Survey& survey) {
  std::int32_t largest = 0, found = INT32_MAX;
  for (const Rendition& r : renditions) {
    if (!is_rung(r) || r.codec != codec) continue;
    largest = std::max(largest, short_side(r));
    if (short_side(r) >= survey.detail) found = std::min(found, short_side(r));
  }
  return survey.detail > 0 && found != INT32_MAX ? found : largest;
}

bool is_dominated(const std::vector<Rendition>& renditions, const Rendition& rung) {
  return rung.average > 0 && std::ranges::any_of(renditions, [&](const Rendition& other) {
           bool picture = is_rung(other) || other.kind == RenditionKind::assembled_video;
           return picture && other.codec == rung.codec && short_side(other) > short_side(rung) &&
                  other.average > 0 && other.average <= rung.average;
         });
}

}  // namespace

std::vector<Rendition> offered(const std::vector<Rendition>& renditions, const Survey& survey) {
  std::vector<Rendition> left;
  for (const Rendition& r : renditions) {
    bool larger = is_rung(r) && short_side(r) > enough(renditions, r.codec, survey);
    if (!larger) left.push_back(r);
  }
  std::vector<Rendition> listed;
  for (std::size_t i = 0; i < left.size(); i++) {
    const Rendition& r = left[i];
    // The smallest of a codec stays: something must be there for the slowest line.
    bool smallest = std::none_of(left.begin() + static_cast<std::ptrdiff_t>(i) + 1, left.end(),
                                 [&](const Rendition& o) { return is_rung(o) && o.codec == r.codec; });
    if (!is_rung(r) || smallest || !is_dominated(left, r)) listed.push_back(r);
  }
  return listed;
}

}  // namespace millrace::package
