// How much of the server somebody may fill, and how much they do: what is stored, and what uploads that are
// under way have reserved. Both stand in the database and are compared in the transaction that reserves, so
// however many uploads begin at once, no two can take the same room. Functions over a database session.
//
// Counted are the files that people have sent, until they are gone from the disk: those of videos in the bin
// and those that another file has replaced, too. An upload in pieces is its own reservation, by its row; it
// gives back when it ends, fails, expires or is cancelled, since the row says so. Whoever has no row of that
// kind (a form, an import) reserves with hold() and gives back with release(). What is made of a file
// (renditions, sounds, subtitles, clips) counts nothing.
#pragma once
#include <soci/soci.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"

namespace millrace::quota {

struct Usage {
  std::int64_t stored = 0;    // all that is on the disk, with what is in the bin
  std::int64_t binned = 0;    // of that: of deleted videos, until the bin is emptied
  std::int64_t replaced = 0;  // of that: files that others have replaced, for some days
  std::int64_t reserved = 0;  // by uploads that are under way
  std::optional<std::int64_t> limit;
  std::int64_t used() const { return stored + reserved; }
};
Usage usage(soci::session& sql, const UserId& user, UnixMillis now);

// The one call of every door: `bytes` are reserved for `user` under `key`, more or fewer than before. Give it
// back in the transaction that makes the media, or when nothing comes of it. "over_quota" (507), and what was
// reserved before stays.
struct Hold {
  UserId user;
  std::string key;  // "form:…", "import:…"
  std::int64_t bytes = 0;
};
Result<void> hold(soci::session& sql, const Hold& wanted, UnixMillis now);
void release(soci::session& sql, const std::string& key);
// Of doors whose work a restart ends; at the start.
void release_all(soci::session& sql, const std::string& door);

// For whoever reserves by a row of their own: after it has been written. Refuses when that has taken the user
// beyond the limit from `before`; who is beyond it anyway may go on with what they have.
Result<void> check(soci::session& sql, const UserId& user, const Usage& before, UnixMillis now);

// What all open uploads that have moved since `since` may still bring: the disk has to have room for it, too.
std::int64_t still_to_come(soci::session& sql, UnixMillis expires_after);

// "The 10 GB that this account may store are used up: 9.4 GB are stored and 500 MB are being uploaded …"
Error over_quota(const Usage& usage, std::int64_t wanted);

}  // namespace millrace::quota
