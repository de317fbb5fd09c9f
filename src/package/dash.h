// The DASH manifest (ISO/IEC 23009-1, static, SegmentTimeline) over the same segments as the HLS playlists.
#pragma once
#include <string>

#include "package/listed_sounds.h"
#include "package/plan.h"
#include "package/text_rendition.h"

namespace millrace::package {

// `prefix` is put before each rendition's folder, e.g. "AbC…/r1/" -> "AbC…/r1/720/0.m4s". Renditions whose
// codecs are not known are left out: DASH demands them. `others`: further sounds, after those among
// `renditions`.
//
// All pictures are in one AdaptationSet, each with a timeline of its own. Their borders differ but nest, so
// players may switch, at the price of a segment fetched twice; between AdaptationSets not every player would.
std::string manifest(const Plan& plan, const std::vector<Rendition>& renditions, std::string_view prefix,
                     const std::vector<TextRendition>& texts = {},
                     const std::vector<OtherSound>& others = {});

}  // namespace millrace::package
