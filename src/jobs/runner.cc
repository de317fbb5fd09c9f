#include <algorithm>

#include "base/log.h"
#include "jobs/queue_impl.h"

namespace millrace::jobs {

namespace {

constexpr std::chrono::milliseconds kProgressEvery{1000};
constexpr std::size_t kOwnersRemembered = 4096;

bool worth_another_try(Status status) {
  return status == Status::internal || status == Status::unavailable ||
         status == Status::insufficient_storage;
}

}  // namespace

Task<void> Queue::Impl::run(Concurrency concurrency, Concurrency per_owner) {
  auto self = shared_from_this();
  concurrency_ = std::move(concurrency);
  per_owner_ = std::move(per_owner);
  auto executor = co_await asio::this_coro::executor;
  auto timer = std::make_shared<Timer>(executor);
  {
    std::lock_guard lock(mutex_);
    sleep_ = timer;
  }
  left_behind_ = options_.only_process;
  while (true) {
    bool stopping;
    {
      std::lock_guard lock(mutex_);
      woken_ = false;
      stopping = stopping_;
      if (stopping && active_.empty()) break;
    }
    if (!stopping) co_await look_for_work(executor);
    {
      std::lock_guard lock(mutex_);
      if (woken_) continue;
      timer->expires_after(options_.poll);
    }
    co_await elapse(*timer);
  }
  std::lock_guard lock(mutex_);
  sleep_.reset();
}

Task<void> Queue::Impl::look_for_work(Executor executor) try {
  if (left_behind_) {
    co_await database_.write([this](soci::session& sql) {
      for (const auto& id : take_back(sql, clock_.now(), true, options_.takeovers))
        database_.after_commit(sql, [this, id] { announce(id); });
    });
    left_behind_ = false;
  }
  auto taken = co_await take();
  for (auto& job : taken) {
    auto name = "job " + job.id.text();
    spawn(executor, std::move(name), work(std::move(job)));
  }
} catch (const std::exception& error) {
  log::error("jobs: looking for work: {}", error.what());
}

Task<std::vector<Taken>> Queue::Impl::take() {
  std::map<std::string, int> free;
  std::vector<std::string> full;
  for (const auto& [kind, handler] : handlers_) {
    auto limit = concurrency_.find(kind);
    int slots = (limit == concurrency_.end() ? 1 : limit->second) - running_[kind];
    if (slots > 0)
      free[kind] = slots;
    else
      full.push_back(kind);
  }
  if (!full.empty()) co_await note_who_waits(std::move(full));
  if (free.empty()) co_return std::vector<Taken>{};
  auto taken = co_await database_.write([this, free](soci::session& sql) { return take_now(sql, free); });
  std::lock_guard lock(mutex_);
  for (const auto& job : taken) {
    running_[job.kind]++;
    auto& owner = owners_[job.owner];
    owner.running++;
    owner.served = ++serving_;
    owner.spent = spent_floor_ = std::max(owner.spent, spent_floor_);
    auto shared = std::make_shared<JobContext::Shared>();
    shared->kind = job.kind;
    shared->owner = job.owner;
    shared->stopping = stopping_;
    active_.insert_or_assign(job.id, std::move(shared));
  }
  co_return taken;
}

// Running jobs of kinds that have no place left learn whether somebody with less in hand waits for it.
Task<void> Queue::Impl::note_who_waits(std::vector<std::string> kinds) {
  for (auto& kind : kinds) {
    auto now = clock_.now();
    auto waiting = co_await database_.read(
        [kind, now](soci::session& sql) { return waiting_owners(sql, kind, now).owners; });
    std::lock_guard lock(mutex_);
    auto running = [&](const std::string& owner) {
      auto it = owners_.find(owner);
      return it == owners_.end() ? 0 : it->second.running;
    };
    for (auto& [id, shared] : active_) {
      if (shared->kind != kind) continue;
      int mine = running(shared->owner);
      shared->others_wait = std::ranges::any_of(
          waiting, [&](const auto& other) { return other != shared->owner && running(other) < mine; });
    }
  }
}

void Queue::Impl::keep_to_their_share(const std::string& kind, std::vector<std::string>& owners,
                                      const std::vector<Taken>& taken) {
  const auto most = per_owner_.find(kind);
  if (most == per_owner_.end()) return;
  std::lock_guard lock(mutex_);
  std::erase_if(owners, [&](const auto& owner) {
    auto of_owner = [&](const auto& job) { return job.kind == kind && job.owner == owner; };
    const auto running =
        std::ranges::count_if(active_, [&](const auto& one) { return of_owner(*one.second); });
    return running + std::ranges::count_if(taken, of_owner) >= most->second;
  });
}

// On a thread of the pool, inside a write.
std::vector<Taken> Queue::Impl::take_now(soci::session& sql, std::map<std::string, int> free) {
  const auto mine = lease();
  for (const auto& id : take_back(sql, mine.now, false, options_.takeovers))
    database_.after_commit(sql, [this, id] { announce(id); });
  std::vector<Taken> taken;
  for (auto& [kind, slots] : free) {
    for (; slots > 0; slots--) {
      auto waiting = waiting_owners(sql, kind, mine.now);
      keep_to_their_share(kind, waiting.owners, taken);
      if (waiting.owners.empty()) break;
      auto owner = choose_owner(waiting.owners, taken);
      auto job = take_next(sql, kind, waiting.priority, owner, mine);
      if (!job) break;
      taken.push_back(std::move(*job));
    }
  }
  return taken;
}

Task<void> Queue::Impl::work(Taken job) {
  auto self = shared_from_this();
  auto executor = co_await asio::this_coro::executor;
  std::shared_ptr<JobContext::Shared> shared;
  {
    std::lock_guard lock(mutex_);
    shared = active_.at(job.id);
  }
  auto ticks = std::make_shared<Timer>(executor);
  spawn(executor, "lease of job " + job.id.text(), keep_alive(job, shared, ticks));

  JobContext context(shared);
  context.id = job.id;
  context.key = job.key;
  context.payload = job.payload;
  context.owner = job.owner;
  context.attempt = job.attempts + 1;
  Result<std::string> result;
  try {
    result = co_await handlers_.at(job.kind)(context);
  } catch (const Failure& failure) {
    result = fail(failure.error);
  } catch (const std::exception& error) {
    log::error("job {} ({}): {}", job.id.text(), job.kind, error.what());
    result = fail(Status::internal, "internal", "Something went wrong on the server.");
  }
  shared->over = true;
  ticks->cancel();
  co_await shared->lease_ended.wait(options_.lease);
  auto ending = judge(job, *shared, result);
  if (ending.status == JobStatus::failed)
    log::warn("job {} ({}) failed: {}: {}", job.id.text(), job.kind, ending.code, ending.detail);
  const bool finished = ending.status != JobStatus::queued;
  co_await end(job, std::move(ending));
  {
    std::lock_guard lock(mutex_);
    // A job that was lost may have been taken by this very process again: leave the entry of the newer run.
    if (auto it = active_.find(job.id); it != active_.end() && it->second == shared) active_.erase(it);
    running_[job.kind]--;
    auto& owner = owners_[job.owner];
    owner.running--;
    owner.spent += shared->spent;
    if (owners_.size() > kOwnersRemembered)
      std::erase_if(owners_, [](const auto& o) { return o.second.running == 0; });
  }
  if (finished) announce(job.id);
  wake();
}

// Renews the lease and writes progress until the job has ended.
Task<void> Queue::Impl::keep_alive(Taken job, std::shared_ptr<JobContext::Shared> shared,
                                   std::shared_ptr<Timer> ticks) {
  auto self = shared_from_this();
  auto renewed = std::chrono::steady_clock::now();
  while (!shared->over) {
    ticks->expires_after(std::min(kProgressEvery, options_.heartbeat));
    if (!co_await elapse(*ticks) || shared->over) break;
    std::optional<double> progress;
    if (shared->progressed.exchange(false)) progress = shared->progress.load();
    auto now = std::chrono::steady_clock::now();
    if (!progress && now - renewed < options_.heartbeat) continue;
    try {
      auto mine = lease();
      auto renewal = co_await database_.write(
          [job, mine, progress](soci::session& sql) { return renew(sql, job, mine, progress); });
      renewed = now;
      if (renewal == Renewal::lost) shared->lost = true;
      if (renewal == Renewal::cancel_wanted) shared->cancel_wanted = true;
    } catch (const std::exception& error) {
      log::error("job {}: renewing the lease: {}", job.id.text(), error.what());
    }
  }
  shared->lease_ended.set(true);
}

Ending Queue::Impl::judge(const Taken& job, const JobContext::Shared& shared,
                          const Result<std::string>& result) const {
  Ending ending;
  if (result) {
    ending.result = *result;
    return ending;
  }
  ending.code = result.error().code;
  ending.detail = result.error().detail;
  const auto now = clock_.now();
  if (shared.cancel_wanted) {
    ending.status = JobStatus::cancelled;
    ending.code = "cancelled";
    ending.detail.clear();
  } else if (shared.stopping || ending.code == again().code) {
    ending.status = JobStatus::queued;
    ending.run_after = now;
  } else if (worth_another_try(result.error().status) && job.attempts + 1 < options_.attempts) {
    ending.status = JobStatus::queued;
    ending.failed_attempts = 1;
    ending.run_after = now + (options_.back_off.count() << std::min(job.attempts, 10));
  } else {
    ending.status = JobStatus::failed;
    ending.failed_attempts = 1;
  }
  return ending;
}

// The end must not be lost because the database was busy for a moment.
Task<void> Queue::Impl::end(Taken job, Ending ending) {
  for (int tries = 0; tries < 10; tries++) {
    try {
      auto mine = lease();
      bool written = co_await database_.write(
          [job, mine, ending](soci::session& sql) { return finish(sql, job, mine, ending); });
      if (!written) log::warn("job {}: another runner has taken it over", job.id.text());
      co_return;
    } catch (const std::exception& error) {
      log::error("job {}: writing its end: {}", job.id.text(), error.what());
    }
    co_await sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace millrace::jobs
