// Videos that this server fetches from an address: a row that asks, a job that fetches, and an upload as any
// other where the bytes go (upload/arrivals.h), so that what is durable of it is never fetched twice. The job
// goes on by Range and If-Range after a cut and after a kill; when the file is another one by then, it
// begins again. It makes room for others who wait when it can go on later.
//
// app/ owns the one Imports; everything may be awaited on any loop. See docs/design/imports.md.
#pragma once
#include <map>
#include <mutex>

#include "accounts/accounts.h"
#include "imports/rows.h"
#include "imports/shown.h"
#include "jobs/queue.h"
#include "outbound/client.h"
#include "upload/arrivals.h"

namespace millrace::imports {

struct ImportsOptions {
  bool on = true;
  std::chrono::milliseconds idle_limit = std::chrono::seconds(30);      // without a byte
  std::chrono::milliseconds time_limit = std::chrono::hours(24);        // of all runs of the job
  int attempts = 5;                                                     // in a row that bring nothing
  std::chrono::milliseconds back_off = std::chrono::milliseconds(500);  // before the second attempt; doubles
  std::int64_t open_per_user = 200;                                     // waiting, under way, or failed
};

class Imports {
 public:
  struct Tools {
    db::Database& database;
    jobs::Queue& queue;
    upload::Arrivals& arrivals;
    outbound::Client& client;
    const Clock& clock;
  };
  Imports(Tools tools, ImportsOptions options) : tools_(tools), options_(options) {}
  void register_jobs();
  bool on() const { return options_.on; }

  // "imports_off", "validation" (with "bad_url", "port_forbidden", "address_forbidden" for each address),
  // "too_many_imports".
  Task<Result<std::vector<Import>>> ask(accounts::Identity who, NewImports wanted);
  Task<std::vector<Import>> list(UserId owner);
  Task<Result<Import>> find(UserId owner, std::string id);
  // One that failed goes on with what is there. "already_running", "imports_off".
  Task<Result<Import>> retry(UserId owner, std::string id);
  // Ends it, and what is there of an unfinished one goes.
  Task<Result<void>> remove(UserId owner, std::string id);
  Task<void> forget_old();

 private:
  struct Run;
  // How far one is that runs; in memory, since what is durable is behind it.
  struct Progress {
    std::uint64_t received = 0;
    std::optional<std::uint64_t> length{};
    std::optional<Error> trouble{};
  };

  Result<std::vector<ImportRow>> read(const accounts::Identity& who, const NewImports& wanted) const;
  Task<std::vector<Import>> show(std::vector<ImportRow> rows);
  Task<Result<ImportRow>> owned(UserId owner, std::string id);
  void note(const ImportId& id, std::optional<Progress> progress);

  // fetch.cc
  Task<Result<std::string>> work(jobs::JobContext& job);
  Task<Result<std::string>> attempts(Run& run);
  Task<Result<std::string>> attempt(Run& run);
  Task<Result<std::optional<upload::UploadRecord>>> what_is_there(Run& run);
  Task<Result<upload::UploadRecord>> begin(Run& run, const outbound::Followed& from);
  Task<Result<std::string>> take(Run& run, upload::UploadRecord upload, outbound::Answer answer);
  Task<Result<std::string>> finish(Run& run, const upload::UploadRecord& upload);
  Task<void> drop(Run& run);
  Task<Result<void>> save(const ImportRow& row);

  Tools tools_;
  const ImportsOptions options_;
  std::mutex mutex_;
  std::map<ImportId, Progress> running_;  // guarded by mutex_
};

}  // namespace millrace::imports
