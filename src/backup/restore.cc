#include "backup/backup.h"
#include "backup/copying.h"
#include "db/migrations.h"

namespace millrace::backup {

Result<Report> restore(const Job& job) {
  if (auto apart = lie_apart(job.data, job.folder); !apart) return fail(apart.error());
  if (!fs::exists(job.folder / kDatabase))
    return fail(Status::not_found, "not_a_backup", "There is no complete backup in this folder.");
  if (fs::exists(job.data / kDatabase))
    return fail(Status::conflict, "data_there",
                "There is Millrace data here already, and it stays as it is. Restore to a new folder, or "
                "move this one away.");
  make_folders(job.data);
  auto locked = lock(job.data);
  if (!locked) return fail(locked.error());

  constexpr const char* kRestoring = "restoring.db";  // no name of a database that a server would open
  if (auto copied = copy_top(job.folder / kDatabase, job.data, kRestoring); !copied)
    return fail(copied.error());
  auto snapshot = read_snapshot(job.data / kRestoring);
  if (!snapshot) return fail(snapshot.error());
  if (snapshot->schema > db::migrations().back().version)
    return fail(Status::conflict, "newer",
                "This backup was made by a newer Millrace. Restore it with that one, or a newer one still.");
  forget_what_is_filled(job.data / kRestoring);

  Report report;
  Copying copying(job.folder, job.data, job, report);
  if (auto copied = copying.copy_missing(); !copied) return fail(copied.error());
  if (auto copied = copy_top(job.folder / kSecret, job.data, kSecret);
      !copied && copied.error().code != "absent")
    return fail(copied.error());
  copying.compare(*snapshot);
  place(job.data, kRestoring, kDatabase);
  report.videos = snapshot->videos;
  return report;
}

}  // namespace millrace::backup
