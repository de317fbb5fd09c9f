// What a loaded media needs of each of its renditions beside the plan.
#pragma once
#include "media/library.h"

namespace millrace::media {

// CODECS, parameter sets, init.mp4, and what is filled by these rows. The media has its plan and its id.
void prepare_renditions(LoadedMedia& media, const RecipeHeaders& headers,
                        const std::vector<RenditionRow>& rows);

}  // namespace millrace::media
