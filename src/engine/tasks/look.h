// What a picture is like, so that the best of several can be taken for a poster.
#pragma once
#include "engine/av/picture.h"

namespace millrace::engine::tasks {

struct Look {
  double mean = 0;       // of luma, 0…255
  double deviation = 0;  // of luma: contrast
  double detail = 0;     // root mean square of the Laplacian of luma: sharpness

  // 0…1. Black, white and flat pictures have next to nothing; a fade has little, since it costs contrast, and
  // so has a blur, which costs detail.
  double score() const;
};

// Judged small, so that neither noise nor the size of the source counts.
Result<Look> look_at(const package::TrackHeader& track, AVFrame& picture);

}  // namespace millrace::engine::tasks
