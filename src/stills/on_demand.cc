#include "stills/on_demand.h"

namespace millrace::stills {
namespace {

constexpr auto kPatience = std::chrono::seconds(3);
constexpr UnixMillis kFailedFor = 600'000;  // so long a failure is believed

}  // namespace

Task<Result<OpenFilePtr>> OnDemand::get(std::string object, jobs::NewJob wanted, Error none) {
  auto open = [this, object] { return store_.open_cache(object); };
  auto found = co_await run_blocking(pool_, open);
  if (found) co_return *found;
  auto latest = co_await queue_.latest({wanted.key});
  bool failed = latest.front() && latest.front()->status == jobs::JobStatus::failed;
  if (failed && clock_.now() - latest.front()->finished_at < kFailedFor) co_return fail(std::move(none));
  JobId job = co_await queue_.enqueue(std::move(wanted));
  auto state = co_await queue_.wait(job, kPatience);
  found = co_await run_blocking(pool_, open);
  if (found) co_return *found;
  if (state && state->finished()) co_return fail(std::move(none));
  co_return fail(Error{Status::unavailable,
                       "busy",
                       "This is still being made. Ask again in a while.",
                       {},
                       std::chrono::seconds(5)});
}

}  // namespace millrace::stills
