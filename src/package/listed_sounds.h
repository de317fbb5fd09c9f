// The sounds that a list of all names: those of the media itself, and those of other media that are heard
// with its pictures.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "package/plan.h"

namespace millrace::package {

// A sound of another media. Its plan must outlive the list.
struct OtherSound {
  const Plan* plan = nullptr;
  Rendition rendition;  // language and label as people gave them
  std::string prefix;   // of the URI of its folder: "AbC…/r1/"
};

struct ListedSound {
  const Plan* plan = nullptr;
  Rendition rendition;  // its label is nobody else's
  std::string prefix;
  std::string id;  // nobody else's either
  int channels = 2;
};
// First the media's own among `renditions`, then the others. The first one is the default.
std::vector<ListedSound> listed_sounds(const Plan& plan, const std::vector<Rendition>& renditions,
                                       std::string_view prefix, const std::vector<OtherSound>& others);

}  // namespace millrace::package
