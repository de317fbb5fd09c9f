// Clips as files to take away: what such a file is made of, what of that is not there yet, and the file.
// Functions for threads of the pool.
#pragma once
#include "deliver/whole_file.h"

namespace millrace::deliver {

// The picture of a clip that a quality names: of "original" the original's own, of "" the best there is;
// empty for sound alone. "not_found" when there is no such quality.
Result<std::string> clip_picture(const package::Clip& clip, std::string_view quality);
// The names of all qualities as files, best first.
std::vector<std::string> clip_qualities(const package::Clip& clip);

// How much of a quality is there: what is assembled always is.
struct ClipStock {
  std::vector<WholeFileObject> missing;
  std::size_t rendered = 0;  // missing ones and others
  double share() const;      // 0…1
};
ClipStock stock_of(const media::LoadedClip& clip, const std::string& picture, store::ObjectStore& store);

// "not_filled" while parts are missing; "mixed_sound".
Result<WholeFilePtr> file_of_clip(const media::LoadedClipPtr& clip, const VideoId& id,
                                  const std::string& picture, store::ObjectStore& store, const Marks& marks);

}  // namespace millrace::deliver
