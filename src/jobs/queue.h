// A durable queue of work: a job is a row, written in the transaction that needs it, and ends with a result
// or with a reason a person can read.
//
// At most one job of a key is queued or running. A runner takes a job under a lease that it renews while the
// handler runs; when the process dies, the lease ends and another runner takes over. The fence number grows
// with each taking, so a runner that was believed dead cannot finish what somebody else has taken over.
// Errors with Status::internal (the engine died, the disk hiccupped) and exceptions are tried again, later
// each time; all others are final. Owners take turns: next is whoever has the fewest jobs running, then
// whoever has had the least work done (handlers say how much: seconds of media), then whoever was served
// longest ago. A long job that says others_wait() makes room and goes on when it is its owner's turn again.
//
// Not promised: that a handler runs only once. Handlers must be able to start over.
//
// app/ owns the one Queue; all members may be called on any thread or loop. Handlers run on the loop of
// run().
#pragma once
#include <soci/soci.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/database.h"

namespace millrace::jobs {

struct QueueOptions {
  std::chrono::milliseconds lease{30'000};
  std::chrono::milliseconds heartbeat{10'000};
  std::chrono::milliseconds poll{3'000};      // how often to look for work that other processes queued
  std::chrono::milliseconds back_off{2'000};  // before the second attempt; doubles
  int attempts = 3;
  int takeovers = 20;  // how many processes may die over a job without its getting any further
  // Embedded: no other process works on this database, so what is marked running when run() starts was left
  // by a dead process, and is queued again at once.
  bool only_process = true;
};

struct NewJob {
  std::string kind;
  std::string key;      // unique among queued and running ones of all kinds: "index:<media>"
  std::string payload;  // the handler's own business
  int priority = 0;     // higher goes first
  std::string owner{};  // whose turn it uses up
};

enum class JobStatus { queued, running, succeeded, failed, cancelled };

struct JobState {
  JobId id;
  std::string kind;
  std::string key;
  std::string owner;
  JobStatus status = JobStatus::queued;
  int attempts = 0;
  double progress = 0;  // 0…1
  std::string result;   // what the handler returned
  std::string code;     // of the last error
  std::string detail;
  UnixMillis created_at = 0;
  UnixMillis finished_at = 0;  // 0: not yet
  bool finished() const { return status != JobStatus::queued && status != JobStatus::running; }
};

// What a handler sees of its job; lives as long as the handler runs.
class JobContext {
 public:
  struct Shared;
  explicit JobContext(std::shared_ptr<Shared> shared);
  JobId id;
  std::string key;
  std::string payload;
  std::string owner;
  int attempt = 1;
  void progress(double fraction);  // cheap; written at most once a second
  // Somebody cancelled the job, another runner has taken it over, or the server stops: return soon, with any
  // error.
  bool cancelled() const;
  // So much has been done for the owner, in a unit that all handlers share.
  void spent(double work);
  // Somebody with fewer jobs running waits for the place: a handler whose work can go on later returns
  // again().
  bool others_wait() const;

 private:
  std::shared_ptr<Shared> shared_;
};

// The end of a handler that made room for others: its job is queued again and has used up no attempt.
Error again();

using Handler = std::function<Task<Result<std::string>>(JobContext&)>;
using Concurrency = std::map<std::string, int>;  // kind -> how many at once; a kind that is not named: 1

class Queue {
 public:
  Queue(db::Database& database, const Clock& clock, QueueOptions options = {});
  ~Queue();

  // Before run().
  void on(std::string kind, Handler handler);

  // Inside a caller's write transaction; the runner is woken by its commit. Returns the job that is already
  // queued or running under that key, if there is one.
  JobId enqueue(soci::session& session, const NewJob& job);
  Task<JobId> enqueue(NewJob job);

  // The same, "rate" when the owner already has `most` of this kind queued or running under other keys.
  Task<Result<JobId>> enqueue_at_most(NewJob job, std::int64_t most);

  Task<std::optional<JobState>> state(JobId id);
  // The latest job of each key, finished or not.
  Task<std::vector<std::optional<JobState>>> latest(std::vector<std::string> keys);
  // The state when the job has finished, or as it is when patience runs out; nothing if there is no such job.
  Task<std::optional<JobState>> wait(JobId id, std::chrono::steady_clock::duration patience);
  // A queued job ends at once, a running one when its handler notices. False if it had finished before.
  Task<bool> cancel(JobId id);
  // The same of all jobs whose key has one of these names between its colons.
  Task<void> cancel_all_of(std::vector<std::string> names);
  // Removes finished jobs that ended before `time`; how many.
  Task<std::int64_t> forget_finished(UnixMillis time);

  // Takes and runs jobs of all kinds with a handler, on the caller's loop, until stop(). Handlers that end
  // with an error after stop() leave their job queued, without having used up an attempt.
  // Of a kind that `per_owner` names, no owner has more than so many running.
  Task<void> run(Concurrency concurrency = {}, Concurrency per_owner = {});
  void stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

std::string_view to_text(JobStatus status);

}  // namespace millrace::jobs
