#include "package/listed_sounds.h"

#include <fmt/format.h>

#include <set>

#include "package/rendition_kind.h"

namespace millrace::package {
namespace {

int channels_of(const Plan& plan, const Rendition& sound) {
  if (sound.kind != RenditionKind::assembled_audio) return 2;
  return plan.index().audio()[static_cast<std::size_t>(sound.track)].header->audio.channels;
}

}  // namespace

std::vector<ListedSound> listed_sounds(const Plan& plan, const std::vector<Rendition>& renditions,
                                       std::string_view prefix, const std::vector<OtherSound>& others) {
  std::vector<ListedSound> all;
  for (const Rendition& rendition : renditions)
    if (is_audio(rendition))
      all.push_back({&plan, rendition, std::string(prefix), rendition.name, channels_of(plan, rendition)});
  for (std::size_t i = 0; i < others.size(); i++) {
    const OtherSound& other = others[i];
    all.push_back({other.plan, other.rendition, other.prefix, fmt::format("x{}-{}", i, other.rendition.name),
                   channels_of(*other.plan, other.rendition)});
  }
  std::set<std::string> taken;
  for (ListedSound& one : all) {
    const std::string base = one.rendition.label;
    for (int n = 2; !taken.insert(one.rendition.label).second; n++)
      one.rendition.label = fmt::format("{} {}", base, n);
  }
  return all;
}

}  // namespace millrace::package
