// Pictures as files, in the sizes that were ordered.
#pragma once
#include <span>
#include <vector>

#include "engine/av/picture.h"
#include "engine/protocol.h"

namespace millrace::engine::tasks {

// How a picture of this track is shown at most `width` wide, for `format`.
av::Shape shape_of(const package::TrackHeader& track, int width, PictureFormat format);

// Writes an upright picture in all orders to `fd` and adds the files' sizes.
Result<void> write_pictures(const package::TrackHeader& track, AVFrame& picture,
                            std::span<const PictureOrder> orders, int fd, std::vector<std::uint64_t>& sizes);

// The same of a picture that has its size already.
Result<void> write_jpeg(const AVFrame& picture, int fd, std::vector<std::uint64_t>& sizes);

}  // namespace millrace::engine::tasks
