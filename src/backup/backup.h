// A backup is a data folder of its own without what can be made again: millrace.db, secret and objects/. Each
// run brings it up to date while a server may be running, and only adds to it until the new database is in
// its place: whenever it is cut short, what was there before is whole. Commands call these; one thread.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"

namespace millrace::backup {

struct Progress {
  std::uint64_t bytes = 0;  // copied
  std::uint64_t of = 0;     // to be copied, as far as is known
};

struct Job {
  std::filesystem::path data;    // what is backed up, or restored to
  std::filesystem::path folder;  // of the backup
  std::function<void(Progress)> progress = [](Progress) {};
};

struct Report {
  long long videos = 0;
  std::uint64_t copied_files = 0;
  std::uint64_t copied_bytes = 0;
  std::uint64_t removed_files = 0;   // of videos that are gone since
  std::vector<std::string> damaged;  // originals that are not as they came, or missing; and what was done
};

// "no_data", "not_a_backup" (the folder holds something else), "busy" (another one is running), "inside" (one
// folder lies in the other), "disk_full".
Result<Report> back_up(const Job& job);

// Into a folder in which there is no database yet. "not_a_backup", "newer" (the backup is of a newer Millrace
// than this program), "data_there", "inside", "busy", "disk_full". When it is cut short there is no database,
// and it can be run again.
Result<Report> restore(const Job& job);

}  // namespace millrace::backup
