// The files of a data folder that cannot be made again, and how one is copied. Any thread; blocks on the
// disk. A broken disk throws std::system_error.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "base/error.h"

namespace millrace::backup {

namespace fs = std::filesystem;

struct File {
  std::uint64_t bytes = 0;
  fs::file_time_type changed;
};
using Files = std::map<std::string, File>;  // by key

// Whole objects of the store below `data`; what may go and come back at any time is left out
// (media::keys::can_be_made_again), and so is what goes away while this looks.
Files files_of(const fs::path& data);

// Of two folders, what the second lacks or has otherwise. An object never changes under its name but when an
// attempt to make it is repeated; then it is newer than its copy.
Files missing_in(const Files& from, const Files& to);

// Copies the file of a key; what was there is replaced, if what was read is `wanted`, by its SHA-256 in
// hexadecimal. Its new name appears when all of it is durable. Gives that SHA-256. "absent": it went
// meanwhile; "unwanted"; "disk_full".
using Wanted = std::function<bool(const std::string& sha256)>;
Result<std::string> copy_file(const fs::path& from, const fs::path& to, const std::string& key,
                              const Wanted& wanted = {});

// The same of any file, as `name` right in the folder, readable by its owner alone.
Result<void> copy_top(const fs::path& file, const fs::path& folder, const std::string& name);
// Gives a file somewhere below the folder another name right in it, durably; what had that name is gone.
void place(const fs::path& folder, const fs::path& below, const std::string& name);

// The folders of an empty data folder.
void make_folders(const fs::path& folder);

}  // namespace millrace::backup
