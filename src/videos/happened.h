// What happened to videos, for whoever tells it on (webhooks): a row written in the transaction in which it
// happened, and taken away in the one that hands it on. So nothing is told that did not happen, and nothing
// is forgotten.
#pragma once
#include <soci/soci.h>

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace millrace::videos {

struct Happened {
  long long number = 0;
  std::string what;  // "ready", "rejected", "deleted", "restored"
  VideoId video;
  UnixMillis at = 0;
};

// Of the videos that `where` chooses, a condition over the table `videos` with one value.
void note_happened(soci::session& sql, const std::string& what, const std::string& where,
                   const std::string& value, UnixMillis now);
// The oldest ones, at most so many.
std::vector<Happened> happened(soci::session& sql, int most);
void forget_happened(soci::session& sql, long long up_to);

}  // namespace millrace::videos
