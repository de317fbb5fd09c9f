// A moving preview of a video: a few seconds from several places of it, small and silent, as requests to the
// engine. Derived from the index alone.
#pragma once
#include <vector>

#include "engine/protocol.h"
#include "package/plan.h"

namespace millrace::engine {

struct PreviewPart {
  RenderVideoRequest request;  // one target, which becomes one fragment
  package::SegmentSpan span;   // in the preview
};
struct PreviewPlan {
  package::Rendition rendition;    // how it is encoded and described
  std::vector<PreviewPart> parts;  // empty: no place can be decoded at a bounded cost
};

// The index must have pictures.
PreviewPlan plan_preview(const package::MediaIndex& index);

// Of a stretch of it: a part that begins near `at`, and shows nothing before `begin` or from `end` on. No
// part if there is none at a bounded cost.
struct PreviewStretch {
  package::Ticks begin = 0, end = 0, at = 0;  // kVideoScale
};
PreviewPlan plan_preview(const package::MediaIndex& index, const PreviewStretch& stretch);

}  // namespace millrace::engine
