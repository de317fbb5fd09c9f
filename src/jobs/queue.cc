#include "jobs/queue.h"

#include <algorithm>

#include "jobs/queue_impl.h"

namespace millrace::jobs {

JobContext::JobContext(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

void JobContext::progress(double fraction) {
  shared_->progress = std::clamp(fraction, 0.0, 1.0);
  shared_->progressed = true;
}

bool JobContext::cancelled() const {
  return shared_->cancel_wanted || shared_->lost || shared_->stopping;
}

void JobContext::spent(double work) {
  shared_->spent = shared_->spent + std::max(work, 0.0);
}

bool JobContext::others_wait() const {
  return shared_->others_wait;
}

Error again() {
  return {Status::unavailable, "again", "The work goes on later."};
}

Queue::Queue(db::Database& database, const Clock& clock, QueueOptions options)
    : impl_(std::make_shared<Impl>(database, clock, options)) {}
Queue::~Queue() = default;

void Queue::on(std::string kind, Handler handler) {
  impl_->handlers_.insert_or_assign(std::move(kind), std::move(handler));
}

JobId Queue::enqueue(soci::session& session, const NewJob& job) {
  auto id = insert_job(session, job, impl_->clock_.now());
  impl_->database_.after_commit(session, [impl = impl_] { impl->wake(); });
  return id;
}

Task<JobId> Queue::enqueue(NewJob job) {
  co_return co_await impl_->database_.write(
      [this, job = std::move(job)](soci::session& sql) { return enqueue(sql, job); });
}

Task<Result<JobId>> Queue::enqueue_at_most(NewJob job, std::int64_t most) {
  co_return co_await impl_->database_.write(
      [this, job = std::move(job), most](soci::session& sql) -> Result<JobId> {
        auto known = latest_of(sql, job.key);
        bool joins = known && !load_job(sql, *known)->finished();
        if (joins || count_active(sql, job.kind, job.owner) < most) return enqueue(sql, job);
        return fail({Status::too_many_requests,
                     "rate",
                     "Too much of this is being made for you already. Wait until some of it is ready.",
                     {},
                     std::chrono::seconds(30)});
      });
}

Task<std::optional<JobState>> Queue::state(JobId id) {
  co_return co_await impl_->database_.read(
      [id = std::move(id)](soci::session& sql) { return load_job(sql, id); });
}

Task<std::vector<std::optional<JobState>>> Queue::latest(std::vector<std::string> keys) {
  co_return co_await impl_->database_.read([keys = std::move(keys)](soci::session& sql) {
    std::vector<std::optional<JobState>> states;
    for (const auto& key : keys) {
      auto id = latest_of(sql, key);
      states.push_back(id ? load_job(sql, *id) : std::nullopt);
    }
    return states;
  });
}

Task<std::optional<JobState>> Queue::wait(JobId id, std::chrono::steady_clock::duration patience) {
  auto impl = impl_;
  const auto end = std::chrono::steady_clock::now() + patience;
  auto finished = impl->watch(id);  // before the first look, so that nothing is missed
  std::optional<JobState> found;
  while (true) {
    found = co_await state(id);
    if (!found || found->finished()) break;
    auto left = end - std::chrono::steady_clock::now();
    if (left <= left.zero()) break;
    // Another process may finish it without a word: look again now and then.
    auto step = std::min<std::chrono::steady_clock::duration>(left, impl->options_.poll);
    if (co_await finished->wait(step)) {
      impl->unwatch(id, std::move(finished));
      finished = impl->watch(id);
    }
  }
  impl->unwatch(id, std::move(finished));
  co_return found;
}

Task<bool> Queue::cancel(JobId id) {
  auto impl = impl_;
  auto now = impl->clock_.now();
  auto cancelled =
      co_await impl->database_.write([id, now](soci::session& sql) { return jobs::cancel(sql, id, now); });
  if (cancelled == Cancelled::asked) impl->ask_to_cancel(id);
  if (cancelled == Cancelled::ended) impl->announce(id);
  co_return cancelled != Cancelled::too_late;
}

Task<void> Queue::cancel_all_of(std::vector<std::string> names) {
  auto active = co_await impl_->database_.read(
      [names = std::move(names)](soci::session& sql) { return active_of(sql, names); });
  for (auto& id : active) co_await cancel(std::move(id));
}

Task<std::int64_t> Queue::forget_finished(UnixMillis time) {
  co_return co_await impl_->database_.write(
      [time](soci::session& sql) { return jobs::forget_finished(sql, time); });
}

Task<void> Queue::run(Concurrency concurrency, Concurrency per_owner) {
  auto impl = impl_;
  co_await impl->run(std::move(concurrency), std::move(per_owner));
}

void Queue::stop() {
  impl_->stop();
}

void Queue::Impl::wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  if (auto sleep = sleep_.lock()) asio::post(sleep->get_executor(), [sleep] { sleep->cancel(); });
}

void Queue::Impl::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [id, shared] : active_) shared->stopping = true;
  }
  wake();
}

void Queue::Impl::announce(const JobId& id) {
  std::shared_ptr<Finished> watched;
  {
    std::lock_guard lock(mutex_);
    auto it = watched_.find(id);
    if (it == watched_.end()) return;
    watched = it->second.lock();
    watched_.erase(it);
  }
  if (watched) watched->set(true);
}

std::shared_ptr<Queue::Impl::Finished> Queue::Impl::watch(const JobId& id) {
  std::lock_guard lock(mutex_);
  auto& slot = watched_[id];
  auto watched = slot.lock();
  if (!watched) slot = watched = std::make_shared<Finished>();
  return watched;
}

void Queue::Impl::unwatch(const JobId& id, std::shared_ptr<Finished> watched) {
  std::lock_guard lock(mutex_);
  auto it = watched_.find(id);
  watched.reset();
  if (it != watched_.end() && it->second.expired()) watched_.erase(it);
}

void Queue::Impl::ask_to_cancel(const JobId& id) {
  std::lock_guard lock(mutex_);
  auto it = active_.find(id);
  if (it != active_.end()) it->second->cancel_wanted = true;
}

std::string Queue::Impl::choose_owner(const std::vector<std::string>& owners,
                                      const std::vector<Taken>& taken) {
  std::lock_guard lock(mutex_);
  auto turn = [&](const std::string& name) {
    auto it = owners_.find(name);
    auto owner = it == owners_.end() ? Owner{} : it->second;
    for (std::size_t i = 0; i < taken.size(); i++)
      if (taken[i].owner == name) owner = {owner.running + 1, serving_ + 1 + i, owner.spent};
    // Whoever was away has saved up nothing.
    return std::tuple(owner.running, std::max(owner.spent, spent_floor_), owner.served);
  };
  return *std::min_element(owners.begin(), owners.end(),
                           [&](const auto& a, const auto& b) { return turn(a) < turn(b); });
}

Lease Queue::Impl::lease() const {
  auto now = clock_.now();
  return {instance_, now, now + options_.lease.count()};
}

}  // namespace millrace::jobs
