#include "deliver/clip_files.h"

#include <algorithm>

namespace millrace::deliver {

Result<Playable> of_clip(Playable playable, std::string_view media, int recipe) {
  auto found = std::ranges::find_if(playable.clip->media, [&](const media::LoadedMediaPtr& one) {
    return one->id.text() == media && one->recipe == recipe;
  });
  if (found == playable.clip->media.end())
    return fail(Status::not_found, "not_found", "There is no such part of this video.");
  playable.media = *found;
  return playable;
}

bool is_shown(const Playable& playable, const package::Rendition& rendition,
              const package::SegmentPart& part) {
  if (!playable.clip) return part.whole() && part.k < playable.media->plan->segments(rendition);
  const auto& media = playable.clip->media;
  auto source = std::ranges::find(media, playable.media) - media.begin();
  return package::shows(playable.clip->clip, static_cast<std::size_t>(source), rendition, part);
}

}  // namespace millrace::deliver
