// Which sounds are heard with a video's pictures: its file's own, or made ones in their place and beside them
// (videos/sounds_in_use.h).
#pragma once
#include "deliver/access.h"
#include "package/listed_sounds.h"

namespace millrace::deliver {

// The file's own sounds have given way to a made one.
bool is_replaced(const Playable& playable);
// What lists of all name of the media itself, and what of others.
std::vector<package::Rendition> own_renditions(const Playable& playable);
std::vector<package::OtherSound> other_sounds(const Playable& playable);
// Another text when other_sounds() or own_renditions() may be others.
std::string sounds_known(const Playable& playable);

// A media whose sound is kept for this video, heard now or not; null if it is none of those.
const videos::SoundInUse* kept_sound(const Playable& playable, std::string_view media);
// Whether everybody who may see the video may fetch this sound: what is heard now, and for a day what was
// heard before, since somebody may be listening to it.
bool is_for_all(const Playable& playable, const package::Rendition& rendition, UnixMillis now);

}  // namespace millrace::deliver
