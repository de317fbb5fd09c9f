// What backing up and restoring have in common.
#pragma once
#include "backup/backup.h"
#include "backup/files.h"
#include "backup/snapshot.h"
#include "base/fd.h"

namespace millrace::backup {

inline constexpr const char* kDatabase = "millrace.db";
inline constexpr const char* kSecret = "secret";

// Nobody else backs up into this folder, or restores to it, while this lives. "busy".
Result<Fd> lock(const fs::path& folder);
// Neither is the other or lies in it. "inside".
Result<void> lie_apart(const fs::path& one, const fs::path& other);

// Copies what `to` lacks, and notes the digests of originals.
class Copying {
 public:
  Copying(const fs::path& from, const fs::path& to, const Job& job, Report& report)
      : from_(from), to_(to), job_(job), report_(report) {}
  // What went meanwhile is passed over. Gives what there was to be copied.
  Result<Files> copy_missing();
  // Names the originals that are not as `snapshot` knows them.
  void compare(const Snapshot& snapshot);

 private:
  const fs::path& from_;
  const fs::path& to_;
  const Job& job_;
  Report& report_;
  std::map<std::string, std::string> digests_;  // by key; of what was copied now
};

}  // namespace millrace::backup
