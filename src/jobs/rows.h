// The rows of the queue: every statement about jobs is here. Called inside transactions of Database, on its
// threads.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "jobs/queue.h"

namespace millrace::jobs {

// A job as its runner took it.
struct Taken {
  JobId id;
  std::string kind;
  std::string key;
  std::string payload;
  std::string owner;
  std::int64_t fence = 0;
  int attempts = 0;  // that ended in an error
};

struct Lease {
  std::string runner;  // which process
  UnixMillis now = 0;
  UnixMillis until = 0;
};

// How a run ended.
struct Ending {
  JobStatus status = JobStatus::succeeded;  // queued: once more
  int failed_attempts = 0;
  UnixMillis run_after = 0;
  std::string code;
  std::string detail;
  std::string result;
};

JobId insert_job(soci::session& sql, const NewJob& job, UnixMillis now);
std::optional<JobState> load_job(soci::session& sql, const JobId& id);
std::optional<JobId> latest_of(soci::session& sql, const std::string& key);
// Queued and running ones.
std::int64_t count_active(soci::session& sql, const std::string& kind, const std::string& owner);

// Running jobs whose lease has ended (or all, if `all`) are queued again; those that outlived too many
// processes fail. Returns the ones that failed.
std::vector<JobId> take_back(soci::session& sql, UnixMillis now, bool all, int max_takeovers);

// Owners with a job of this kind to be run now, of the highest priority there is.
struct Waiting {
  std::int64_t priority = 0;
  std::vector<std::string> owners;
};
Waiting waiting_owners(soci::session& sql, const std::string& kind, UnixMillis now);
std::optional<Taken> take_next(soci::session& sql, const std::string& kind, std::int64_t priority,
                               const std::string& owner, const Lease& lease);

// The next two are false when the job has been taken from this runner.
enum class Renewal { kept, lost, cancel_wanted };
Renewal renew(soci::session& sql, const Taken& job, const Lease& lease, std::optional<double> progress);
bool finish(soci::session& sql, const Taken& job, const Lease& lease, const Ending& ending);

// Queued and running ones whose key has one of these names between its colons.
std::vector<JobId> active_of(soci::session& sql, const std::vector<std::string>& names);

enum class Cancelled { ended, asked, too_late };
Cancelled cancel(soci::session& sql, const JobId& id, UnixMillis now);
std::int64_t forget_finished(soci::session& sql, UnixMillis before);

}  // namespace millrace::jobs
