// What must be true of an index before anything is computed from it.
#pragma once
#include "package/media_index.h"

namespace millrace::package {

inline constexpr std::int64_t kLongestMedia = 10 * 86'400;  // seconds

Result<void> check_header(const IndexHeader& header);
Result<void> check_track(const TrackView& track, std::uint64_t source_bytes);

}  // namespace millrace::package
