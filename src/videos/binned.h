// The bin: what is deleted and can still come back, how much room it takes, and its end. Functions over a
// database session, the caller owns the transaction.
#pragma once
#include <vector>

#include "videos/record.h"

namespace millrace::videos {

// All that has lain in the bin since before `time`.
std::vector<VideoId> binned_before(soci::session& sql, UnixMillis time);
// What `owner` has in the bin. One whose file is still arriving is no part of it: that is ended by its
// upload.
std::vector<VideoId> binned_of(soci::session& sql, const UserId& owner);

// How many bytes of what `owner` has stored go with these videos, deleted together: those of their files, as
// far as no clip and no other video needs them.
long long freed_by(soci::session& sql, const UserId& owner, const std::vector<VideoId>& videos);

// Removes their rows; their media become unreferenced. Gives the clips among them.
std::vector<VideoId> erase(soci::session& sql, const std::vector<VideoId>& videos);

}  // namespace millrace::videos
