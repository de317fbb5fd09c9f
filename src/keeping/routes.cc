#include "keeping/routes.h"

#include "http/json.h"

namespace millrace::keeping {

struct DamagedOriginal {
  std::string id;
  std::string title;
  std::string owner;
  std::string found_at;
};
BOOST_DESCRIBE_STRUCT(DamagedOriginal, (), (id, title, owner, found_at))
struct StorageScrub {
  std::string state;
  double progress = 0;
  std::optional<std::string> oldest_check;
  long long damaged_segments = 0;
  std::vector<DamagedOriginal> damaged;
};
BOOST_DESCRIBE_STRUCT(StorageScrub, (), (state, progress, oldest_check, damaged_segments, damaged))
http::Rules rules(const StorageScrub*) {
  return {{"state", {.one_of = {"idle", "waiting", "running"}}},
          {"oldest_check",
           {.description = "when the video checked longest ago was checked; null: one never was"}},
          {"damaged_segments", {.description = "found, and removed, since the server started"}},
          {"damaged", {.description = "videos whose original is no longer as it came"}}};
}
struct Storage {
  long long originals_bytes = 0;
  long long cache_bytes = 0;   // of rendered segments
  long long pinned_bytes = 0;  // of those that are never evicted
  std::optional<long long> cache_budget;
  long long disk_free_bytes = 0;  // beyond the reserve
  long long evicted_bytes = 0;    // since the server started
  bool counting = false;
  StorageScrub scrub;
  std::optional<std::string> last_backup;
};
BOOST_DESCRIBE_STRUCT(Storage, (),
                      (originals_bytes, cache_bytes, pinned_bytes, cache_budget, disk_free_bytes,
                       evicted_bytes, counting, scrub, last_backup))
http::Rules rules(const Storage*) {
  return {{"cache_budget", {.description = "null: as much as the disk gives"}},
          {"disk_free_bytes", {.description = "beyond what is reserved"}},
          {"evicted_bytes", {.description = "since the server started"}},
          {"last_backup", {.description = "when `millrace backup` was last complete; null: never"}},
          {"counting", {.description = "the files are being counted; the cache may be less than said"}}};
}

namespace {

using http::Request;

StorageScrub view_now(Keeping& keeping, const std::optional<jobs::JobState>& job) {
  StorageScrub out;
  bool active = job && !job->finished();
  out.state = !active ? "idle" : job->status == jobs::JobStatus::running ? "running" : "waiting";
  out.progress = active ? job->progress : 0;
  auto [oldest, damaged] = keeping.database.read_now(
      [](soci::session& sql) { return std::pair(oldest_check(sql), damaged_videos(sql)); });
  if (oldest > 0) out.oldest_check = to_rfc3339(oldest);
  out.damaged_segments = static_cast<long long>(keeping.scrub.counters().damaged_segments);
  for (auto& video : damaged)
    out.damaged.push_back(
        {std::move(video.id), std::move(video.title), std::move(video.owner), to_rfc3339(video.damaged_at)});
  return out;
}

Task<Storage> view(Keeping& keeping) {
  auto job = co_await keeping.scrub.state();
  co_return co_await run_blocking(keeping.pool, [&keeping, job] {
    auto usage = keeping.budget.usage_now();
    auto number = [](std::uint64_t value) { return static_cast<long long>(value); };
    Storage storage;
    storage.originals_bytes = number(usage.sums.originals);
    storage.cache_bytes = number(usage.sums.cache);
    storage.pinned_bytes = number(usage.sums.pinned);
    if (usage.budget > 0) storage.cache_budget = number(usage.budget);
    storage.disk_free_bytes = number(usage.free);
    storage.evicted_bytes = number(keeping.budget.counters().evicted_bytes);
    storage.counting = usage.counting;
    storage.scrub = view_now(keeping, job);
    auto backup = keeping.database.read_now([](soci::session& sql) { return last_backup(sql); });
    if (backup > 0) storage.last_backup = to_rfc3339(backup);
    return storage;
  });
}

}  // namespace

void add_routes(http::Router& router, Keeping& keeping, accounts::Accounts& accounts) {
  using http::Method;
  auto doc = [](std::string summary) {
    return http::RouteDoc{.summary = std::move(summary), .tag = "admin", .needs_token = true};
  };
  enum class Act { look, start, stop };
  auto add = [&](Method method, const char* path, http::RouteDoc route, Act act) {
    http::json_route<Storage>(router, method, path, std::move(route),
                              [&keeping, &accounts, act](Request& request) -> Task<Result<Storage>> {
                                auto who = co_await accounts.require_admin(request);
                                if (!who) co_return fail(who.error());
                                if (act == Act::start) co_await keeping.scrub.start();
                                if (act == Act::stop) co_await keeping.scrub.cancel();
                                co_return co_await view(keeping);
                              });
  };
  add(Method::get, "/api/v1/admin/storage", doc("What is stored, and the budget of what can be made again"),
      Act::look);
  auto started = doc("Check everything that is stored against its checksums");
  started.success = 202;
  add(Method::post, "/api/v1/admin/scrub", started, Act::start);
  add(Method::delete_, "/api/v1/admin/scrub", doc("Stop checking"), Act::stop);
}

}  // namespace millrace::keeping
