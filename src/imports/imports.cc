#include "imports/imports.h"

#include "jobs/rows.h"
#include "jobs/shown_state.h"
#include "videos/title.h"

namespace millrace::imports {
namespace {

constexpr int kPriority = 60;
constexpr UnixMillis kKept = 7ll * 24 * 3600 * 1000;  // as long as an upload that rests

std::string job_key(const ImportId& id) {
  return "import:" + id.text();
}
jobs::NewJob job_of(const ImportRow& row) {
  return {"import", job_key(row.id), row.id.text(), kPriority, row.owner.text()};
}

Error absent() {
  return {Status::not_found, "not_found", "There is no such import."};
}
Error off() {
  return {Status::conflict, "imports_off", "This server fetches no videos from addresses."};
}

}  // namespace

void Imports::register_jobs() {
  tools_.queue.on("import", [this](jobs::JobContext& job) { return work(job); });
}

Result<std::vector<ImportRow>> Imports::read(const accounts::Identity& who, const NewImports& wanted) const {
  Error wrong{Status::unprocessable, "validation", "Some addresses cannot be fetched."};
  std::vector<ImportRow> rows;
  for (std::size_t i = 0; i < wanted.urls.size(); i++) {
    auto url = outbound::parse_foreign_url(wanted.urls[i]);
    std::optional<Error> why;
    if (!url) why = url.error();
    // Names are looked up when they are fetched; what is an address already is judged now.
    if (url && url->literal() && !tools_.client.reach().allows(*url->literal()))
      why = outbound::address_forbidden();
    if (why) {
      wrong.fields.push_back({"urls." + std::to_string(i), why->detail, why->code});
      continue;
    }
    ImportRow row;
    row.id = ImportId::random();
    row.owner = who.user;
    row.username = who.username;
    row.url = url->text();
    row.title = videos::clean_line(wanted.title.value_or(""));
    row.visibility = wanted.visibility.value_or("unlisted");
    row.created_at = tools_.clock.now();
    rows.push_back(std::move(row));
  }
  if (wanted.urls.size() > 1 && !wanted.title.value_or("").empty())
    wrong.fields.push_back({"title", "Several videos cannot have one title", "value_error"});
  if (!wrong.fields.empty()) return fail(std::move(wrong));
  return rows;
}

Task<Result<std::vector<Import>>> Imports::ask(accounts::Identity who, NewImports wanted) {
  if (!on()) co_return fail(off());
  auto rows = read(who, wanted);
  if (!rows) co_return fail(rows.error());
  auto asked = co_await tools_.database.write([this, rows = *rows](soci::session& sql) -> Result<void> {
    const auto open = count_of(sql, rows.front().owner);
    if (open + static_cast<std::int64_t>(rows.size()) > options_.open_per_user)
      return fail(Status::too_many_requests, "too_many_imports",
                  "Too many imports are waiting or have failed. Let some finish, or remove some, first.");
    for (const auto& row : rows) {
      insert(sql, row);
      tools_.queue.enqueue(sql, job_of(row));
    }
    return {};
  });
  if (!asked) co_return fail(asked.error());
  co_return co_await show(std::move(*rows));
}

Task<std::vector<Import>> Imports::show(std::vector<ImportRow> rows) {
  std::vector<std::string> keys;
  for (const auto& row : rows) keys.push_back(job_key(row.id));
  auto jobs = co_await tools_.queue.latest(std::move(keys));
  std::vector<Import> out;
  for (std::size_t i = 0; i < rows.size(); i++) {
    ImportRow row = rows[i];
    // One that has ended between the two looks is not a failed one.
    if (row.finished_at == 0 && jobs[i] && jobs[i]->finished()) {
      auto now =
          co_await tools_.database.read([id = row.id](soci::session& sql) { return imports::find(sql, id); });
      if (!now) continue;
      row = std::move(*now);
    }
    Import shown;
    shown.id = row.id.text();
    shown.url = row.url;
    shown.state = jobs::shown_state(row.finished_at > 0, jobs[i]);
    shown.file_name = row.file_name;
    shown.title =
        row.title.empty() && !row.file_name.empty() ? videos::title_from_file_name(row.file_name) : row.title;
    shown.visibility = row.visibility;
    shown.created_at = to_rfc3339(row.created_at);
    if (!row.video.empty()) shown.video = row.video;
    if (shown.state == "failed" && jobs[i]) shown.reason = ImportReason{jobs[i]->code, jobs[i]->detail};
    Progress progress;
    {
      std::lock_guard lock(mutex_);
      if (auto known = running_.find(row.id); known != running_.end()) progress = known->second;
    }
    if (progress.received == 0 && row.finished_at == 0) {
      if (auto id = UploadId::parse(row.upload))
        if (auto upload =
                co_await tools_.database.read([id](soci::session& sql) { return upload::find(sql, *id); })) {
          progress.received = upload->received;
          progress.length = upload->length;
        }
    }
    shown.received = static_cast<std::int64_t>(progress.received);
    if (progress.length) shown.length = static_cast<std::int64_t>(*progress.length);
    if (progress.trouble) shown.trouble = ImportReason{progress.trouble->code, progress.trouble->detail};
    out.push_back(std::move(shown));
  }
  co_return out;
}

Task<std::vector<Import>> Imports::list(UserId owner) {
  auto rows = co_await tools_.database.read([owner](soci::session& sql) { return of_owner(sql, owner); });
  co_return co_await show(std::move(rows));
}

Task<Result<ImportRow>> Imports::owned(UserId owner, std::string text) {
  auto id = ImportId::parse(text);
  if (!id) co_return fail(absent());
  auto row = co_await tools_.database.read([id](soci::session& sql) { return imports::find(sql, *id); });
  if (!row || row->owner != owner) co_return fail(absent());
  co_return std::move(*row);
}

Task<Result<Import>> Imports::find(UserId owner, std::string id) {
  auto row = co_await owned(owner, std::move(id));
  if (!row) co_return fail(row.error());
  auto shown = co_await show({std::move(*row)});
  if (shown.empty()) co_return fail(absent());
  co_return std::move(shown.front());
}

Task<Result<Import>> Imports::retry(UserId owner, std::string id) {
  if (!on()) co_return fail(off());
  auto row = co_await owned(owner, id);
  if (!row) co_return fail(row.error());
  auto queued = co_await tools_.database.write([this, row = *row](soci::session& sql) -> Result<void> {
    auto latest = jobs::latest_of(sql, job_key(row.id));
    if (row.finished_at > 0 || (latest && !jobs::load_job(sql, *latest)->finished()))
      return fail(Status::conflict, "already_running", "It is under way, or there already.");
    spend(sql, row.id, 0);
    tools_.queue.enqueue(sql, job_of(row));
    return {};
  });
  if (!queued) co_return fail(queued.error());
  co_return co_await find(owner, std::move(id));
}

Task<Result<void>> Imports::remove(UserId owner, std::string id) {
  auto row = co_await owned(owner, std::move(id));
  if (!row) co_return fail(row.error());
  auto jobs = co_await tools_.queue.latest({job_key(row->id)});
  if (jobs.front() && !jobs.front()->finished()) co_await tools_.queue.cancel(jobs.front()->id);
  auto now = co_await tools_.database.write([id = row->id](soci::session& sql) {
    auto found = imports::find(sql, id);
    erase(sql, id);
    return found;
  });
  // What has come of it goes, and whoever brings more is ended; a video that it became stays.
  if (now && now->video.empty())
    if (auto upload = UploadId::parse(now->upload)) co_await tools_.arrivals.remove(*upload);
  co_return Result<void>();
}

Task<void> Imports::forget_old() {
  const UnixMillis before = tools_.clock.now() - kKept;
  co_await tools_.database.write([before](soci::session& sql) { return erase_older(sql, before); });
}

void Imports::note(const ImportId& id, std::optional<Progress> progress) {
  std::lock_guard lock(mutex_);
  if (progress)
    running_[id] = std::move(*progress);
  else
    running_.erase(id);
}

}  // namespace millrace::imports
