// The index of a file that is still arriving. Each longer beginning of the file is indexed anew; here what is
// new in that is added to what was known, so that nothing that was ever said of a packet changes.
//
// An index of the whole may see a track's first packets otherwise than one of the beginning (the start of a
// sound is averaged over all stamps that a container rounded): what follows is moved by the difference. What
// cannot be explained by that is no continuation, and is refused.
#pragma once
#include "package/media_index.h"
#include "package/timeline.h"

namespace millrace::package {

class Growth {
 public:
  // False when it does not continue what is known; then nothing has changed.
  bool extend(const MediaIndex& longer);
  bool empty() const { return tracks_.empty(); }
  std::shared_ptr<const MediaIndex> index() const;
  std::string bytes() const { return MediaIndex::serialise(header_, tracks_); }
  // kVideoScale: pictures and sound before it are all there, and decoded from what is there. A track that has
  // nothing for ten seconds while another goes on is not waited for.
  Ticks safe() const;

 private:
  IndexHeader header_;
  std::vector<MediaIndex::TrackData> tracks_;
};

}  // namespace millrace::package
