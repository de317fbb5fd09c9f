// Whether a rendition is of sound or of pictures, and whether it is sent out of the original or rendered.
#pragma once
#include "package/plan.h"

namespace millrace::package {

inline bool is_audio(const Rendition& rendition) {
  return rendition.kind == RenditionKind::assembled_audio || rendition.kind == RenditionKind::rendered_audio;
}
inline bool is_assembled(const Rendition& rendition) {
  return rendition.kind == RenditionKind::assembled_video || rendition.kind == RenditionKind::assembled_audio;
}
inline bool is_rendered(const Rendition& rendition) {
  return !is_assembled(rendition);
}

}  // namespace millrace::package
