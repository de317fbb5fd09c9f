// The whole video from the first byte on while its ladder is still being filled: a fragmented MP4 of picture
// and sound that grows as segments are made. No length, no ranges.
#pragma once
#include "deliver/deliver.h"

namespace millrace::deliver {

http::Response growing(http::Request& request, Deliver& deliver, Playable playable);

}  // namespace millrace::deliver
