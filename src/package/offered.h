// Which of a plan's renditions are worth listing, once something is known of what they hold.
#pragma once
#include <vector>

#include "package/plan.h"

namespace millrace::package {

// What was seen of the source's pictures (engine task "survey").
struct Survey {
  // The shortest side at which a sampled picture still shows all it has; 0: not known, or all of its own
  // size.
  std::int32_t detail = 0;
};
BOOST_DESCRIBE_STRUCT(Survey, (), (detail))

// `renditions` without those that bring a viewer nothing: rungs larger than the detail there is to see, and
// rungs that need no fewer bits (`average`, where it is known) than a larger one in the same codec. One rung
// of each codec remains, and so does everything else. What is left out stays playable by who knows its
// address.
std::vector<Rendition> offered(const std::vector<Rendition>& renditions, const Survey& survey);

}  // namespace millrace::package
