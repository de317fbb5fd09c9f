// A media's subtitles that are pictures, as they lie in the store: the object `picture-texts` begins with the
// length of what is known of them (u64, little-endian), then that (an archive of package::PictureTexts), then
// the payloads. Which of them a recipe draws into its pictures stands in an object beside the recipe.
#pragma once
#include <optional>
#include <vector>

#include "base/id.h"
#include "package/picture_texts.h"
#include "store/object_store.h"

namespace millrace::media {

class PictureTexts {
 public:
  // Blocks. Nothing is there for most media.
  static PictureTexts load(store::ObjectStore& store, const MediaId& id, int recipe);

  // Without their packets, in the file's order.
  const std::vector<package::PictureText>& tracks() const { return tracks_; }
  // Counted from 1; 0: none.
  int burnt() const { return burnt_; }
  // Of the burnt one, what is needed to show [begin, end]; its packets' offsets are places in `payloads`.
  package::PictureText part(package::Ticks begin, package::Ticks end) const;
  int payloads() const { return file_->fd.get(); }  // only if burnt()

 private:
  std::vector<package::PictureText> tracks_;
  int burnt_ = 0;
  package::PictureText burnt_track_;
  OpenFilePtr file_;
};

// "exists" when they are there. Blocks.
Result<void> put_picture_texts(store::ObjectStore& store, const MediaId& id,
                               std::vector<package::PictureText> tracks, std::span<const char> payloads);
int stored_burnt(store::ObjectStore& store, const MediaId& id, int recipe);
Result<void> put_burnt(store::ObjectStore& store, const MediaId& id, int recipe, int track);

}  // namespace millrace::media
