// Whether a rendition is of sound; all others are of pictures.
#pragma once
#include "package/plan.h"

namespace millrace::package {

inline bool is_audio(const Rendition& rendition) {
  return rendition.kind == RenditionKind::assembled_audio || rendition.kind == RenditionKind::rendered_audio;
}

}  // namespace millrace::package
