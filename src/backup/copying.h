// What backing up and restoring have in common.
#pragma once
#include "backup/backup.h"
#include "backup/files.h"
#include "backup/snapshot.h"
#include "base/fd.h"

namespace millrace::backup {

inline constexpr const char* kDatabase = "millrace.db";
inline constexpr const char* kSecret = "secret";

// The id of the media that a key is of, or nothing.
std::string media_of(const std::string& key);
// Nobody else backs up into this folder, or restores to it, while this lives. "busy".
Result<Fd> lock(const fs::path& folder);
// Neither is the other or lies in it. "inside".
Result<void> lie_apart(const fs::path& one, const fs::path& other);

// Copies what `to` lacks, and notes the digests of originals.
class Copying {
 public:
  Copying(const fs::path& from, const fs::path& to, const Job& job, Report& report)
      : from_(from), to_(to), job_(job), report_(report) {}
  // What went meanwhile is passed over, and so are originals of which there is a copy. Gives what there was
  // to be copied.
  Result<Files> copy_missing();
  // Originals that are not as their copies are, among `files`. They never change: one that is not the one
  // that came takes nobody's place.
  Result<void> renew_originals(const Files& files, const Snapshot& snapshot);
  // The original of this media is no longer where it is copied from.
  void lacks(const std::string& id) { kept_[id] = "missing here; the backup keeps its copy"; }
  // Names the originals that are not as `snapshot` knows them, here or there.
  void compare(const Snapshot& snapshot);

 private:
  const fs::path& from_;
  const fs::path& to_;
  const Job& job_;
  Report& report_;
  std::map<std::string, std::string> digests_;  // by key; of what was copied now
  std::map<std::string, std::string> kept_;     // by the id of a media: why its copy is better
};

}  // namespace millrace::backup
