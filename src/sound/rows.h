// Files of sound: rows of `sounds`, one for each recipe that was asked for, from the moment it was. Functions
// over a database session; the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace millrace::sound {

struct SoundRow {
  std::string id;
  MediaId media;
  VideoId video;
  std::string recipe;  // JSON of a SoundRecipe
  long long bytes = 0;
  std::string result;  // JSON of a SoundResult, when it is ready
  UnixMillis created_at = 0;
  UnixMillis finished_at = 0;  // 0: not ready
  UnixMillis used_at = 0;
};

// Nothing happens when it is there. `parts`: all media that it is made of.
void insert(soci::session& sql, const SoundRow& row, const std::vector<std::string>& parts);
std::optional<SoundRow> find(soci::session& sql, const std::string& id);
std::vector<SoundRow> of_media(soci::session& sql, const MediaId& media, int limit);  // newest first
// False when the row is gone.
bool set_ready(soci::session& sql, const SoundRow& row);
void set_used(soci::session& sql, const std::string& id, UnixMillis now);
void erase(soci::session& sql, const std::string& id);

// Those nobody has fetched since `before`, those that a deleted media is part of, and those that nothing
// works on any more.
std::vector<SoundRow> outlived(soci::session& sql, UnixMillis before);
std::uint64_t bytes_of_all(soci::session& sql);

}  // namespace millrace::sound
