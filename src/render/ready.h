// Which renditions of the picture are ready at a place of a media: what a viewer is told to take instead of
// one that is refused.
#pragma once
#include <string>
#include <vector>

#include "media/library.h"

namespace millrace::render {

// A rung where a cold seek lands: H.264, with short segments or the lowest of all.
bool is_small(const media::LoadedMedia& media, const package::Rendition& rendition);

// Names, best first: what is assembled, and what is stored there. Pure, any thread.
std::vector<std::string> ready_at(const media::LoadedMedia& media, double seconds);

// The lowest rendered rung that is offered and that every player decodes; null if there is none.
const package::Rendition* lowest_rung(const media::LoadedMedia& media);

}  // namespace millrace::render
