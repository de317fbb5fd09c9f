// Which files of the media behind it a clip gives access to.
#pragma once
#include "deliver/access.h"

namespace millrace::deliver {

// `playable` with the media of this name as its media; "not_found" when the clip has none such under this
// recipe.
Result<Playable> of_clip(Playable playable, std::string_view media, int recipe);

// Whether there is such a segment, and the clip, if it is one, shows it: then it reads the mapped index,
// which may wait for a disk.
bool is_shown(const Playable& playable, const package::Rendition& rendition,
              const package::SegmentPart& part);

}  // namespace millrace::deliver
