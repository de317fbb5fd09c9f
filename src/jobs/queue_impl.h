// What queue.cc (asking) and runner.cc (working) share. Nothing else includes this.
#pragma once

#include <unordered_map>

#include "base/signal.h"
#include "jobs/queue.h"
#include "jobs/rows.h"

namespace millrace::jobs {

struct JobContext::Shared {
  std::atomic<double> progress{0};
  std::atomic<bool> progressed{false};  // since it was last written
  std::atomic<bool> cancel_wanted{false};
  std::atomic<bool> lost{false};
  std::atomic<bool> stopping{false};
  std::atomic<bool> over{false};  // the handler has returned
  std::atomic<bool> others_wait{false};
  std::atomic<double> spent{0};  // the handler's thread writes, work() reads when it is over
  std::string kind, owner;       // fixed
  Signal<bool> lease_ended;      // nobody writes about this run any more
};

struct Queue::Impl : std::enable_shared_from_this<Queue::Impl> {
  using Finished = Signal<bool>;

  Impl(db::Database& database, const Clock& clock, QueueOptions queue_options)
      : database_(database), clock_(clock), options_(queue_options) {}

  // Any thread.
  void wake();
  void stop();
  void announce(const JobId& id);  // it has finished
  std::shared_ptr<Finished> watch(const JobId& id);
  void unwatch(const JobId& id, std::shared_ptr<Finished> watched);
  void ask_to_cancel(const JobId& id);
  // Whose turn it is, were those in `taken` served already.
  std::string choose_owner(const std::vector<std::string>& owners, const std::vector<Taken>& taken);
  Lease lease() const;

  // The runner's loop only.
  Task<void> run(Concurrency concurrency, Concurrency per_owner);
  Task<void> look_for_work(Executor executor);
  Task<std::vector<Taken>> take();
  Task<void> note_who_waits(std::vector<std::string> kinds);
  // Takes away those who have as many of this kind as they may.
  void keep_to_their_share(const std::string& kind, std::vector<std::string>& owners,
                           const std::vector<Taken>& taken);
  std::vector<Taken> take_now(soci::session& sql, std::map<std::string, int> free);
  Task<void> work(Taken job);
  Task<void> keep_alive(Taken job, std::shared_ptr<JobContext::Shared> shared, std::shared_ptr<Timer> ticks);
  Task<void> end(Taken job, Ending ending);
  Ending judge(const Taken& job, const JobContext::Shared& shared, const Result<std::string>& result) const;

  db::Database& database_;
  const Clock& clock_;
  const QueueOptions options_;
  const std::string instance_ = random_text(16);
  std::map<std::string, Handler> handlers_;  // fixed before run()
  Concurrency concurrency_, per_owner_;
  std::map<std::string, int> running_;  // by kind; the runner's loop only
  bool left_behind_ = false;            // jobs of a dead process are still to be queued again; likewise

  struct Owner {
    int running = 0;
    std::uint64_t served = 0;  // when, as a count
    double spent = 0;
  };
  std::mutex mutex_;  // guards all below
  bool woken_ = false;
  bool stopping_ = false;
  std::weak_ptr<Timer> sleep_;  // of run(): a timer must not outlive its loop
  std::uint64_t serving_ = 0;
  double spent_floor_ = 0;  // what whoever was served last had had done
  std::unordered_map<std::string, Owner> owners_;
  std::unordered_map<JobId, std::weak_ptr<Finished>> watched_;
  std::unordered_map<JobId, std::shared_ptr<JobContext::Shared>> active_;
};

}  // namespace millrace::jobs
