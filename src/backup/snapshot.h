// A copy of a database in a file of its own, which nobody else writes. Any thread; blocks on the disk.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "base/error.h"

namespace millrace::backup {

struct Original {
  std::uint64_t bytes = 0;
  std::string sha256;  // empty: not known
  std::string name;    // as its uploader called it
};

struct Snapshot {
  int schema = 0;
  long long videos = 0;
  std::map<std::string, Original> originals;  // by the id of the media; those that were not rejected
};

// "not_a_backup": the file is no database of ours, or is damaged.
Result<Snapshot> read_snapshot(const std::filesystem::path& file);

// As after a kill: what is stored is counted when the server starts, since what can be made again is not
// there.
void forget_what_is_filled(const std::filesystem::path& file);

}  // namespace millrace::backup
