// Imports as rows. Functions over a database session; the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace millrace::imports {

using ImportId = Id<struct ImportTag>;

struct ImportRow {
  ImportId id;
  UserId owner;
  std::string username;
  std::string url;
  std::string title;
  std::string visibility = "unlisted";
  std::string file_name;
  std::string upload;     // where its bytes are, or empty
  std::string validator;  // of the file that they are of; empty: nobody can tell whether it has changed
  std::string video;      // once it is there
  UnixMillis created_at = 0;
  UnixMillis finished_at = 0;  // when there was a video; 0: not yet
  std::int64_t spent_ms = 0;   // by the runs that have ended
};

void insert(soci::session& sql, const ImportRow& row);
std::optional<ImportRow> find(soci::session& sql, const ImportId& id);
std::vector<ImportRow> of_owner(soci::session& sql, const UserId& owner);  // the newest first
std::int64_t count_of(soci::session& sql, const UserId& owner);
// File name, upload, validator, video and end. False when it is gone.
bool save(soci::session& sql, const ImportRow& row);
// A run has taken so long; 0 forgets what all have taken.
void spend(soci::session& sql, const ImportId& id, std::int64_t milliseconds);
void erase(soci::session& sql, const ImportId& id);
void erase_all_of(soci::session& sql, const UserId& owner);
// Old ones that neither run nor hold what they have fetched so far.
std::int64_t erase_older(soci::session& sql, UnixMillis created_before);

}  // namespace millrace::imports
