// Review before a video becomes public, when an administrator wants it (accounts::Settings::review_public):
// what somebody makes public is private until an administrator accepts it. So whoever asks who may see a
// video need not know that there are reviews. Functions over a database session, the caller owns the
// transaction.
#pragma once
#include <soci/soci.h>

#include <vector>

#include "accounts/accounts.h"
#include "videos/record.h"

namespace millrace::videos {

// What an administrator decides of what they have looked at.
struct Verdict {
  bool accept = false;
  std::string at;    // Review::at of what was looked at, as it is shown
  std::string note;  // for the owner
};

// Of a record that is about to be public: whether it has to wait. `by`: who makes it so.
bool needs_review(soci::session& sql, const UserId& by);
// Private, and in the queue.
void hold_for_review(VideoRecord& video, UnixMillis now);
// One that waits has become another one: whoever is looking at it must look again.
void changed_in_review(VideoRecord& video, UnixMillis now);
// What is written of it, from the record.
void set_review(soci::session& sql, const VideoRecord& video);
// The queue, the longest waiting first.
std::vector<VideoRecord> in_review(soci::session& sql);

}  // namespace millrace::videos
