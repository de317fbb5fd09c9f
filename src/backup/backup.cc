#include "backup/backup.h"

#include <fcntl.h>

#include <set>

#include "backup/copying.h"
#include "base/async.h"
#include "base/id.h"
#include "db/database.h"
#include "keeping/rows.h"
#include "media/keys.h"

namespace millrace::backup {

namespace {

constexpr int kTries = 5;  // with people deleting all the while

// Empty, or what an earlier run made.
Result<void> check_folder(const fs::path& folder) {
  static const std::set<std::string> ours{"objects", "incoming", kDatabase, kSecret, "lost+found"};
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    auto name = entry.path().filename().string();
    if (name == "millrace.db-wal")
      return fail(
          Status::conflict, "not_a_backup",
          "A server runs over this folder, or was not stopped properly. Give the backup another one.");
    if (!ours.contains(name))
      return fail(Status::conflict, "not_a_backup",
                  "This folder holds other things already. Name an empty one, or that of an earlier backup.");
  }
  return {};
}

// A snapshot of the database, as a new file of `incoming`.
std::string take_snapshot(db::Database& database, const fs::path& folder) {
  auto name = random_text(24);
  auto file = folder / "incoming" / name;
  // Made first, so that nobody else can read it: SQLite fills an empty file.
  Fd made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  database.backup_to(file);
  return name;
}

// Whether a video that the snapshot has was deleted for good before its original was copied.
bool lost_one(db::Database& database, const Snapshot& snapshot, const fs::path& folder) {
  std::set<std::string> absent;
  for (const auto& [id, original] : snapshot.originals)
    if (!fs::exists(folder / "objects" / media::keys::original(*MediaId::parse(id)))) absent.insert(id);
  if (absent.empty()) return false;
  auto there = database.read_now([](soci::session& sql) { return media::all_ids(sql); });
  for (const auto& id : there) absent.erase(id);
  return !absent.empty();  // the others lack it at home, too
}

// The media whose originals this folder should have, and has not: a disk has lost them, or is not there.
std::set<std::string> lost_here(db::Database& database, const Snapshot& snapshot, const fs::path& data) {
  std::set<std::string> lost;
  for (const auto& [id, original] : snapshot.originals) {
    std::error_code error;
    const auto bytes = fs::file_size(data / "objects" / media::keys::original(*MediaId::parse(id)), error);
    if (error || bytes != original.bytes) lost.insert(id);
  }
  if (lost.empty()) return lost;
  // Some may have been deleted since.
  auto there = database.read_now([](soci::session& sql) { return media::all_ids(sql); });
  std::ranges::sort(there);
  std::erase_if(lost, [&](const auto& id) { return !std::ranges::binary_search(there, id); });
  return lost;
}

// What neither the newest snapshot nor the one that is being copied can mean. What this folder has lost may
// have its last copy there.
std::uint64_t prune(const fs::path& folder, const Files& before, const Files& after,
                    const std::set<std::string>& lost) {
  std::uint64_t removed = 0;
  for (const auto& [key, file] : files_of(folder)) {
    if (before.contains(key) || after.contains(key) || lost.contains(media_of(key))) continue;
    std::error_code error;
    if (fs::remove(folder / "objects" / key, error)) removed++;
    // Folders that are empty now; not the one of all media.
    for (auto parent = (folder / "objects" / key).parent_path(); parent.parent_path() != folder / "objects" &&
                                                                 parent != folder / "objects" &&
                                                                 fs::remove(parent, error);)
      parent = parent.parent_path();
  }
  return removed;
}

}  // namespace

Result<Report> back_up(const Job& job) {
  if (!fs::exists(job.data / kDatabase))
    return fail(Status::not_found, "no_data", "There is no Millrace data here. Name the folder with --data.");
  if (!fs::is_directory(job.data / "objects"))
    return fail(
        Status::not_found, "no_data",
        "The folder \"objects\" is not there. If it lies on a disk of its own, see whether that is mounted.");
  if (auto apart = lie_apart(job.data, job.folder); !apart) return fail(apart.error());
  if (auto ours = check_folder(job.folder); !ours) return fail(ours.error());
  make_folders(job.folder);
  auto locked = lock(job.folder);
  if (!locked) return fail(locked.error());

  BlockingPool pool(1);
  // As it is: the server that runs may be an older one.
  db::Database database({.path = job.data / kDatabase, .migrate = false}, pool);
  Report report;
  Copying copying(job.data, job.folder, job, report);
  Files before, after;
  std::string name;
  Snapshot snapshot;
  for (int tries = 1;; tries++) {
    // Most of it first, so that the snapshot is as new as can be; then what came meanwhile.
    auto first = copying.copy_missing();
    if (!first) return fail(first.error());
    name = take_snapshot(database, job.folder);
    auto second = copying.copy_missing();
    if (!second) return fail(second.error());
    auto read = read_snapshot(job.folder / "incoming" / name);
    if (!read) return fail(read.error());
    snapshot = *read;
    before = std::move(*first);
    after = std::move(*second);
    if (tries == kTries || !lost_one(database, snapshot, job.folder)) break;
  }
  if (auto renewed = copying.renew_originals(after, snapshot); !renewed) return fail(renewed.error());
  const auto lost = lost_here(database, snapshot, job.data);
  for (const auto& id : lost)
    if (!after.contains(media::keys::original(*MediaId::parse(id)))) copying.lacks(id);
  if (auto copied = copy_top(job.data / kSecret, job.folder, kSecret);
      !copied && copied.error().code != "absent")
    return fail(copied.error());
  place(job.folder, fs::path("incoming") / name, kDatabase);  // from here on this is the backup
  report.videos = snapshot.videos;
  copying.compare(snapshot);
  report.removed_files = prune(job.folder, before, after, lost);
  const auto now = SystemClock().now();
  database.write_now([&](soci::session& sql) { keeping::note_backup(sql, now); });
  pool.join();
  return report;
}

}  // namespace millrace::backup
