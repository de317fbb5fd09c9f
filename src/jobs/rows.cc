#include "jobs/rows.h"

#include <algorithm>
#include <array>

namespace millrace::jobs {

namespace {

constexpr std::array<std::string_view, 5> kStatus{"queued", "running", "succeeded", "failed", "cancelled"};
const std::string kCancelling = "cancelling";  // `code` of a running job that somebody wants to end

JobStatus parse_status(std::string_view text) {
  for (std::size_t i = 0; i < kStatus.size(); i++)
    if (kStatus[i] == text) return static_cast<JobStatus>(i);
  throw std::runtime_error("a job has an unknown state");
}

JobId job_id(const std::string& text) {
  auto id = JobId::parse(text);
  if (!id) throw std::runtime_error("a job has an unusable id");
  return *id;
}

}  // namespace

std::string_view to_text(JobStatus status) {
  return kStatus[static_cast<std::size_t>(status)];
}

JobId insert_job(soci::session& sql, const NewJob& job, UnixMillis now) {
  std::string existing;
  sql << "SELECT id FROM jobs WHERE job_key = :key AND state IN ('queued', 'running')", soci::into(existing),
      soci::use(job.key, "key");
  if (sql.got_data()) {
    sql << "UPDATE jobs SET priority = :priority WHERE id = :id AND priority < :priority",
        soci::use(job.priority, "priority"), soci::use(existing, "id");
    return job_id(existing);
  }
  auto id = JobId::random();
  sql << "INSERT INTO jobs (id, kind, job_key, payload, state, priority, owner, run_after, created_at) "
         "VALUES (:id, :kind, :key, :payload, 'queued', :priority, :owner, :now, :now)",
      soci::use(id.text(), "id"), soci::use(job.kind, "kind"), soci::use(job.key, "key"),
      soci::use(job.payload, "payload"), soci::use(job.priority, "priority"), soci::use(job.owner, "owner"),
      soci::use(now, "now");
  return id;
}

std::optional<JobState> load_job(soci::session& sql, const JobId& id) {
  JobState state;
  std::string status;
  soci::indicator ended = soci::i_null;
  sql << "SELECT kind, job_key, owner, state, attempts, progress, result, code, detail, created_at, "
         "finished_at "
         "FROM jobs WHERE id = :id",
      soci::into(state.kind), soci::into(state.key), soci::into(state.owner), soci::into(status),
      soci::into(state.attempts), soci::into(state.progress), soci::into(state.result),
      soci::into(state.code), soci::into(state.detail), soci::into(state.created_at),
      soci::into(state.finished_at, ended), soci::use(id.text(), "id");
  if (!sql.got_data()) return std::nullopt;
  if (ended == soci::i_null) state.finished_at = 0;
  state.id = id;
  state.status = parse_status(status);
  return state;
}

std::optional<JobId> latest_of(soci::session& sql, const std::string& key) {
  std::string id;
  sql << "SELECT id FROM jobs WHERE job_key = :key ORDER BY created_at DESC, finished_at IS NULL DESC LIMIT "
         "1",
      soci::into(id), soci::use(key, "key");
  if (!sql.got_data()) return std::nullopt;
  return job_id(id);
}

std::int64_t count_active(soci::session& sql, const std::string& kind, const std::string& owner) {
  std::int64_t count = 0;
  sql << "SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running') AND kind = :kind AND owner = :owner",
      soci::into(count), soci::use(kind, "kind"), soci::use(owner, "owner");
  return count;
}

std::vector<JobId> take_back(soci::session& sql, UnixMillis now, bool all, int max_takeovers) {
  const int everything = all ? 1 : 0;
  std::vector<JobId> given_up;
  std::string id;
  {
    soci::statement hopeless =
        (sql.prepare << "SELECT id FROM jobs WHERE state = 'running' AND takeovers >= :most AND "
                        "(:all = 1 OR lease_until < :now)",
         soci::into(id), soci::use(max_takeovers, "most"), soci::use(everything, "all"),
         soci::use(now, "now"));
    hopeless.execute();
    while (hopeless.fetch()) given_up.push_back(job_id(id));
  }
  for (const auto& one : given_up)
    sql << "UPDATE jobs SET state = 'failed', lease_owner = '', finished_at = :now, code = 'engine_failed', "
           "detail = 'The server stopped again and again while it worked on this.' WHERE id = :id",
        soci::use(now, "now"), soci::use(one.text(), "id");
  sql << "UPDATE jobs SET state = CASE WHEN code = :cancelling THEN 'cancelled' ELSE 'queued' END, "
         "finished_at = CASE WHEN code = :cancelling THEN :now ELSE NULL END, "
         "takeovers = takeovers + 1, lease_owner = '', run_after = :now "
         "WHERE state = 'running' AND (:all = 1 OR lease_until < :now)",
      soci::use(kCancelling, "cancelling"), soci::use(now, "now"), soci::use(everything, "all");
  return given_up;
}

Waiting waiting_owners(soci::session& sql, const std::string& kind, UnixMillis now) {
  Waiting waiting;
  soci::indicator any = soci::i_null;
  sql << "SELECT MAX(priority) FROM jobs WHERE state = 'queued' AND kind = :kind AND run_after <= :now",
      soci::into(waiting.priority, any), soci::use(kind, "kind"), soci::use(now, "now");
  if (any == soci::i_null) return waiting;
  std::string owner;
  soci::statement owners =
      (sql.prepare << "SELECT DISTINCT owner FROM jobs WHERE state = 'queued' AND kind = :kind AND "
                      "priority = :priority AND run_after <= :now LIMIT 1000",
       soci::into(owner), soci::use(kind, "kind"), soci::use(waiting.priority, "priority"),
       soci::use(now, "now"));
  owners.execute();
  while (owners.fetch()) waiting.owners.push_back(owner);
  return waiting;
}

std::optional<Taken> take_next(soci::session& sql, const std::string& kind, std::int64_t priority,
                               const std::string& owner, const Lease& lease) {
  Taken job;
  std::string id;
  sql << "SELECT id, kind, job_key, payload, owner, fence, attempts FROM jobs WHERE state = 'queued' AND "
         "kind = :kind AND priority = :priority AND owner = :owner AND run_after <= :now "
         "ORDER BY created_at, id LIMIT 1",
      soci::into(id), soci::into(job.kind), soci::into(job.key), soci::into(job.payload),
      soci::into(job.owner), soci::into(job.fence), soci::into(job.attempts), soci::use(kind, "kind"),
      soci::use(priority, "priority"), soci::use(owner, "owner"), soci::use(lease.now, "now");
  if (!sql.got_data()) return std::nullopt;
  job.id = job_id(id);
  job.fence++;
  sql << "UPDATE jobs SET state = 'running', fence = :fence, lease_owner = :runner, lease_until = :until, "
         "code = '', detail = '' WHERE id = :id",
      soci::use(job.fence, "fence"), soci::use(lease.runner, "runner"), soci::use(lease.until, "until"),
      soci::use(id, "id");
  return job;
}

Renewal renew(soci::session& sql, const Taken& job, const Lease& lease, std::optional<double> progress) {
  std::string code;
  sql << "SELECT code FROM jobs WHERE id = :id AND fence = :fence AND state = 'running' AND lease_owner = "
         ":runner",
      soci::into(code), soci::use(job.id.text(), "id"), soci::use(job.fence, "fence"),
      soci::use(lease.runner, "runner");
  if (!sql.got_data()) return Renewal::lost;
  if (progress)  // it moves: earlier deaths were not its fault
    sql << "UPDATE jobs SET lease_until = :until, progress = :progress, takeovers = 0 WHERE id = :id",
        soci::use(lease.until, "until"), soci::use(*progress, "progress"), soci::use(job.id.text(), "id");
  else
    sql << "UPDATE jobs SET lease_until = :until WHERE id = :id", soci::use(lease.until, "until"),
        soci::use(job.id.text(), "id");
  return code == kCancelling ? Renewal::cancel_wanted : Renewal::kept;
}

bool finish(soci::session& sql, const Taken& job, const Lease& lease, const Ending& ending) {
  std::string id;
  sql << "SELECT id FROM jobs WHERE id = :id AND fence = :fence AND state = 'running' AND lease_owner = "
         ":runner",
      soci::into(id), soci::use(job.id.text(), "id"), soci::use(job.fence, "fence"),
      soci::use(lease.runner, "runner");
  if (!sql.got_data()) return false;
  const std::string status(to_text(ending.status));
  const bool over = ending.status != JobStatus::queued;
  soci::indicator ended = over ? soci::i_ok : soci::i_null;
  sql << "UPDATE jobs SET state = :state, attempts = attempts + :failed, run_after = :after, lease_owner = "
         "'', "
         "code = :code, detail = :detail, result = :result, finished_at = :ended, "
         "progress = CASE WHEN :state = 'succeeded' THEN 1.0 ELSE progress END WHERE id = :id",
      soci::use(status, "state"), soci::use(ending.failed_attempts, "failed"),
      soci::use(ending.run_after, "after"), soci::use(ending.code, "code"),
      soci::use(ending.detail, "detail"), soci::use(ending.result, "result"),
      soci::use(lease.now, ended, "ended"), soci::use(id, "id");
  return true;
}

std::vector<JobId> active_of(soci::session& sql, const std::vector<std::string>& names) {
  std::vector<JobId> ids;
  std::string id, key;
  soci::statement rows = (sql.prepare << "SELECT id, job_key FROM jobs WHERE state IN ('queued', 'running')",
                          soci::into(id), soci::into(key));
  rows.execute();
  while (rows.fetch())
    if (std::ranges::any_of(names, [&, parts = ":" + key + ":"](const std::string& name) {
          return parts.find(":" + name + ":") != std::string::npos;
        }))
      ids.push_back(JobId::parse(id).value());
  return ids;
}

Cancelled cancel(soci::session& sql, const JobId& id, UnixMillis now) {
  auto state = load_job(sql, id);
  if (!state || state->finished()) return Cancelled::too_late;
  if (state->status == JobStatus::running) {
    sql << "UPDATE jobs SET code = :cancelling WHERE id = :id", soci::use(kCancelling, "cancelling"),
        soci::use(id.text(), "id");
    return Cancelled::asked;
  }
  sql << "UPDATE jobs SET state = 'cancelled', code = 'cancelled', detail = '', finished_at = :now WHERE id "
         "= :id",
      soci::use(now, "now"), soci::use(id.text(), "id");
  return Cancelled::ended;
}

std::int64_t forget_finished(soci::session& sql, UnixMillis before) {
  soci::statement gone =
      (sql.prepare << "DELETE FROM jobs WHERE finished_at IS NOT NULL AND finished_at < :before",
       soci::use(before, "before"));
  gone.execute(true);
  return gone.get_affected_rows();
}

}  // namespace millrace::jobs
