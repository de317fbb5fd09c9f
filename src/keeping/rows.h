// What the database knows of everything that is kept. Functions over a session; the caller owns the
// transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "media/record.h"

namespace millrace::keeping {

struct Sums {
  std::uint64_t originals = 0;
  std::uint64_t cache = 0;   // of all rendered segments
  std::uint64_t pinned = 0;  // of those that are never evicted
};
Sums sums(soci::session& sql);

// Rungs that may go, least recently watched first and those never watched before all others; never those of a
// media that a pinned video shows.
struct Candidate {
  MediaId media;
  std::string rendition;
  std::uint64_t bytes = 0;
  UnixMillis last_watched = 0;
};
struct CandidateRules {
  UnixMillis watched_before = 0;
  bool even_beginnings = false;  // also rungs of which only the first segment is left
  int limit = 100;
};
std::vector<Candidate> candidates(soci::session& sql, const CandidateRules& rules);

std::vector<std::string> ready_media(soci::session& sql);

// A media to be checked, and what was known of its original.
struct Unchecked {
  MediaId id;
  std::uint64_t bytes = 0;
  std::string sha256;         // empty: not known yet
  UnixMillis damaged_at = 0;  // 0: it was good
};
// Of those last checked before a moment the one checked longest ago; and what all of them hold.
std::optional<Unchecked> next_unchecked(soci::session& sql, UnixMillis before);
std::uint64_t unchecked_bytes(soci::session& sql, UnixMillis before);
struct Checked {
  UnixMillis checked_at = 0;
  UnixMillis damaged_at = 0;
  std::string sha256;
};
void note_checked(soci::session& sql, const MediaId& id, const Checked& checked);

// Videos whose original was found wrong.
struct DamagedVideo {
  std::string id;
  std::string title;
  std::string owner;
  UnixMillis damaged_at = 0;
};
std::vector<DamagedVideo> damaged_videos(soci::session& sql);
// When the media checked longest ago was checked; 0: one never was, or there is none.
UnixMillis oldest_check(soci::session& sql);

// Whether the process before said that it ended well; forgotten by asking.
bool take_clean_end(soci::session& sql);
void note_clean_end(soci::session& sql);

// When a backup was last complete; 0: never.
UnixMillis last_backup(soci::session& sql);
void note_backup(soci::session& sql, UnixMillis at);

}  // namespace millrace::keeping
