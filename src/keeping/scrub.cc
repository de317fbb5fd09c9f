#include "keeping/scrub.h"

#include <charconv>

#include "base/log.h"
#include "keeping/idle_disk.h"
#include "media/keys.h"
#include "package/rendition_kind.h"
#include "store/digest.h"

namespace millrace::keeping {

namespace {

constexpr std::size_t kChunk = 4 << 20;
constexpr int kDayMillis = 24 * 3600 * 1000;
const std::string kKey = "scrub";

// The next part of an original into a digest: its bytes, 0 at the end, nothing when it cannot be read.
std::optional<std::size_t> add_next(const store::StoredFile& file, std::uint64_t offset,
                                    store::Digest& digest) {
  IdleDisk idle;
  std::vector<char> buffer(std::min<std::uint64_t>(kChunk, file.size - offset));
  std::size_t got = 0;
  while (got < buffer.size()) {
    ssize_t n =
        ::pread(file.fd.get(), buffer.data() + got, buffer.size() - got, static_cast<off_t>(offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return std::nullopt;
    got += static_cast<std::size_t>(n);
  }
  digest.add(buffer);
  return got;
}

}  // namespace

Scrub::Scrub(db::Database& database, store::ObjectStore& store, media::Library& library, jobs::Queue& queue,
             BlockingPool& pool, const Clock& clock, ScrubOptions options)
    : database_(database),
      store_(store),
      library_(library),
      queue_(queue),
      pool_(pool),
      clock_(clock),
      options_(options) {}

void Scrub::register_jobs() {
  queue_.on("scrub", [this](jobs::JobContext& job) -> Task<Result<std::string>> {
    UnixMillis moment = 0;
    std::from_chars(job.payload.data(), job.payload.data() + job.payload.size(), moment);
    auto done = co_await pass(
        moment, [&job](double share) { job.progress(share); }, [&job] { return job.cancelled(); });
    if (!done) co_return fail(done.error());
    co_return std::string();
  });
}

Task<void> Scrub::start_if_due() {
  if (options_.days == 0) co_return;
  UnixMillis moment = clock_.now() - UnixMillis{options_.days} * kDayMillis;
  auto due = co_await database_.read([moment](soci::session& sql) { return next_unchecked(sql, moment); });
  if (due) co_await queue_.enqueue({"scrub", kKey, std::to_string(moment)});
}

Task<void> Scrub::start() {
  co_await queue_.enqueue({"scrub", kKey, std::to_string(clock_.now())});
}

Task<void> Scrub::cancel() {
  auto job = co_await state();
  if (job && !job->finished()) co_await queue_.cancel(job->id);
}

Task<std::optional<jobs::JobState>> Scrub::state() {
  auto found = co_await queue_.latest({kKey});
  co_return found.front();
}

Task<Result<void>> Scrub::pass(UnixMillis moment, std::function<void(double)> progress,
                               std::function<bool()> cancelled) {
  auto left = [moment](soci::session& sql) { return unchecked_bytes(sql, moment); };
  const double total = static_cast<double>(co_await database_.read(left));
  std::optional<MediaId> before;
  while (!cancelled()) {
    auto next = co_await database_.read([moment](soci::session& sql) { return next_unchecked(sql, moment); });
    if (!next) {
      progress(1);
      co_return Result<void>();
    }
    if (before == next->id) throw std::runtime_error("media " + next->id.text() + " stays unchecked");
    before = next->id;
    if (!co_await check(*next, cancelled)) break;
    double rest = static_cast<double>(co_await database_.read(left));
    progress(total > 0 ? 1 - rest / total : 1);
  }
  co_return fail(Status::conflict, "cancelled", "Stopped before everything was checked.");
}

// False when it was cancelled in between.
Task<bool> Scrub::check(Unchecked media, std::function<bool()> cancelled) {
  std::string digest;
  auto good = co_await check_original(media, digest, cancelled);
  if (!good) co_return false;
  if (!co_await check_segments(media.id, cancelled)) co_return false;
  co_await run_blocking(pool_, [this, &media, good = *good, &digest] { note_now(media, good, digest); });
  co_return true;
}

// Nothing when it was cancelled.
Task<std::optional<bool>> Scrub::check_original(const Unchecked& media, std::string& digest,
                                                std::function<bool()> cancelled) {
  auto file =
      co_await run_blocking(pool_, [this, id = media.id] { return store_.open(media::keys::original(id)); });
  if (!file || (*file)->size != media.bytes) co_return false;
  store::Digest sum;
  for (std::uint64_t offset = 0; offset < (*file)->size;) {
    if (cancelled()) co_return std::nullopt;
    auto got = co_await run_blocking(pool_, [&file, offset, &sum] { return add_next(**file, offset, sum); });
    if (!got) co_return false;
    offset += *got;
    counters_.bytes += *got;
    co_await rest(*got, cancelled);
  }
  digest = sum.hex();
  co_return media.sha256.empty() || media.sha256 == digest;
}

// False when it was cancelled.
Task<bool> Scrub::check_segments(const MediaId& id, std::function<bool()> cancelled) {
  auto loaded = co_await run_blocking(pool_, [this, id]() -> media::LoadedMediaPtr {
    try {
      auto found = library_.load_now(id);
      return found ? *found : nullptr;
    } catch (const std::exception& e) {
      log::error("media {}: it cannot be loaded to check its segments: {}", id.text(), e.what());
      return nullptr;
    }
  });
  if (!loaded) co_return true;
  // Players that began under a former recipe have long ended.
  co_await run_blocking(pool_, [this, id, recipe = loaded->recipe] {
    for (int former = media::keys::kEarlyRecipe; former < recipe; former++)
      store_.remove_prefix(media::keys::recipe(id, former));
  });
  for (const auto& rendition : loaded->renditions) {
    if (!package::is_rendered(rendition)) continue;
    std::string prefix = fmt::format("{}{}/", media::keys::recipe(id, loaded->recipe), rendition.name);
    auto objects = co_await run_blocking(pool_, [this, prefix] { return store_.list_cache(prefix); });
    for (const auto& object : objects) {
      if (cancelled()) co_return false;
      auto condition = co_await run_blocking(pool_, [this, &object] {
        IdleDisk idle;
        return store_.check_cache(object.key);
      });
      counters_.segments++;
      counters_.bytes += object.bytes;
      if (condition == store::Condition::damaged) {
        counters_.damaged_segments++;
        log::error("media {}: a stored segment was damaged and is removed: {}", id.text(), object.key);
        std::string_view name = std::string_view(object.key).substr(prefix.size());
        std::size_t k = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), k).ec == std::errc())
          loaded->fill.unmark(rendition.name, k, object.bytes);
        hooks_.removed(object.key);
      }
      co_await rest(object.bytes, cancelled);
    }
  }
  co_await run_blocking(pool_, [this, loaded] { library_.save_fill_now(*loaded); });
  co_return true;
}

// As long as reading so much may take, and until nobody waits for renders.
Task<void> Scrub::rest(std::uint64_t bytes, std::function<bool()> cancelled) {
  if (options_.bytes_a_second > 0)
    co_await sleep_for(std::chrono::milliseconds(bytes * 1000 / options_.bytes_a_second));
  while (hooks_.busy() && !cancelled()) co_await sleep_for(std::chrono::milliseconds(200));
}

void Scrub::note_now(const Unchecked& media, bool good, const std::string& digest) {
  UnixMillis now = clock_.now();
  database_.write_now([&](soci::session& sql) {
    note_checked(sql, media.id,
                 {.checked_at = now,
                  .damaged_at = good                   ? 0
                                : media.damaged_at > 0 ? media.damaged_at
                                                       : now,
                  .sha256 = media.sha256.empty() ? digest : media.sha256});
  });
  if (!good) {
    counters_.damaged_originals++;
    log::error("media {}: the original is not as it came; restore it from a backup or upload it again",
               media.id.text());
  }
  if (good != (media.damaged_at == 0)) hooks_.changed(media.id);
}

}  // namespace millrace::keeping
