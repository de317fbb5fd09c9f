// A moving preview as a file: parts rendered one after the other, behind one initialisation segment.
#pragma once
#include <vector>

#include "engine/client.h"
#include "engine/preview_plan.h"
#include "media/library.h"

namespace millrace::stills {

Error no_preview();

struct PreviewSource {
  media::LoadedMediaPtr media;
  engine::PreviewPlan plan;
};
// What is damaged is left out, and so is what is encoded otherwise than the first that is there: other sizes
// or colours. "not_found" when nothing is left.
Task<Result<std::string>> preview_file(engine::Engine& engine, std::vector<PreviewSource> sources);

}  // namespace millrace::stills
