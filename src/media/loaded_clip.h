// A clip and the loaded media that it is cut out of.
#pragma once
#include <memory>
#include <vector>

#include "media/library.h"
#include "package/clip.h"

namespace millrace::media {

struct LoadedClip {
  std::vector<LoadedMediaPtr> media;  // by number of the clip's source
  package::Clip clip;                 // points into them
};
using LoadedClipPtr = std::shared_ptr<const LoadedClip>;

}  // namespace millrace::media
