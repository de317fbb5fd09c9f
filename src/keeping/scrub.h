// Reads everything that is stored again, now and then, and holds it against its checksums: originals against
// the SHA-256 taken while they arrived (or in the first scrub, for those that came before it was taken),
// segments against their trailers. A segment that is wrong is removed and made again on demand; an original
// that is wrong is reported, to its owner and the administrator, and left where it is.
//
// Gently: at most so many bytes a second, at the lowest disk priority, and not while viewers wait for
// renders. The durable job "scrub" goes over those media that were last checked before a moment, oldest
// first, and writes down each as it is done; so it goes on where it was after a crash.
//
// app/ owns the one Scrub. start() and so on on any loop; pass() on the loop that awaits it.
#pragma once
#include <functional>

#include "base/clock.h"
#include "db/database.h"
#include "jobs/queue.h"
#include "keeping/rows.h"
#include "media/library.h"
#include "store/object_store.h"

namespace millrace::keeping {

struct ScrubOptions {
  int days = 30;  // how old a check may become; 0: only when somebody asks
  std::uint64_t bytes_a_second = std::uint64_t{64} << 20;  // 0: as fast as the disk gives
};

struct ScrubHooks {
  std::function<bool()> busy = [] { return false; };  // viewers wait: pause
  std::function<void(const MediaId&)> changed = [](const auto&) {
  };  // an original was found wrong, or right again
  std::function<void(const std::string&)> removed = [](const auto&) {};  // a segment, by its key
};

struct ScrubCounters {
  std::atomic<std::uint64_t> bytes{0}, segments{0}, damaged_segments{0}, damaged_originals{0};
};

class Scrub {
 public:
  Scrub(db::Database& database, store::ObjectStore& store, media::Library& library, jobs::Queue& queue,
        BlockingPool& pool, const Clock& clock, ScrubOptions options);

  void set_hooks(ScrubHooks hooks) { hooks_ = std::move(hooks); }
  void register_jobs();
  Task<void> start_if_due();
  Task<void> start();  // of everything; joins the one that runs
  Task<void> cancel();
  Task<std::optional<jobs::JobState>> state();

  // All that was last checked before `moment`.
  Task<Result<void>> pass(UnixMillis moment, std::function<void(double)> progress,
                          std::function<bool()> cancelled);
  const ScrubCounters& counters() const { return counters_; }

 private:
  Task<bool> check(Unchecked media, std::function<bool()> cancelled);
  Task<std::optional<bool>> check_original(const Unchecked& media, std::string& digest,
                                           std::function<bool()> cancelled);
  Task<bool> check_segments(const MediaId& id, std::function<bool()> cancelled);
  Task<void> rest(std::uint64_t bytes, std::function<bool()> cancelled);
  void note_now(const Unchecked& media, bool good, const std::string& digest);

  db::Database& database_;
  store::ObjectStore& store_;
  media::Library& library_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
  const Clock& clock_;
  const ScrubOptions options_;
  ScrubHooks hooks_;
  ScrubCounters counters_;
};

}  // namespace millrace::keeping
