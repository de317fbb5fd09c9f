#include "keeping/budget.h"

#include "base/log.h"
#include "jobs/rows.h"

namespace millrace::keeping {

namespace {

using std::chrono::steady_clock;

std::uint64_t above(std::uint64_t a, std::uint64_t b) {
  return a > b ? a - b : 0;
}

}  // namespace

Budget::Budget(db::Database& database, store::ObjectStore& store, media::Library& library, jobs::Queue& queue,
               BlockingPool& pool, const Clock& clock, BudgetOptions options)
    : database_(database),
      store_(store),
      library_(library),
      queue_(queue),
      pool_(pool),
      clock_(clock),
      options_(options) {}

void Budget::on_evicted(std::function<void(const MediaId&, const std::string&)> hook) {
  evicted_ = std::move(hook);
}

std::uint64_t Budget::stored() const {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, base_ + library_.stored_bytes()));
}

Task<void> Budget::run() {
  bool clean = co_await database_.write([](soci::session& sql) { return take_clean_end(sql); });
  co_await run_blocking(pool_, [this] { save_now(); });
  auto executor = co_await asio::this_coro::executor;
  if (!clean) {
    counting_ = true;
    spawn(executor, "counting what is stored", count_files());
  }
  auto saved = steady_clock::now();
  while (co_await sleep_for(options_.look)) {
    bool save = steady_clock::now() - saved >= options_.save;
    if (save) saved = steady_clock::now();
    co_await run_blocking(pool_, [this, save] {
      try {
        if (save) save_now();
        look_now();
      } catch (const std::exception& e) {
        log::error("keeping: {}", e.what());
      }
    });
  }
}

void Budget::end_now() {
  (void)library_.save_all_now();
  if (!counting_) database_.write_now([](soci::session& sql) { note_clean_end(sql); });
}

// Writes down what was stored and watched, and adds the rows up again: what deletions took away is seen here.
void Budget::save_now() {
  auto watched = library_.save_all_now();
  auto counted = library_.stored_bytes();
  base_ = static_cast<std::int64_t>(database_.read_now([](soci::session& sql) { return sums(sql).cache; })) -
          counted;
  find_oldest_now();
  if (options_.fill_when_watched)
    for (const auto& media : watched) fill_now(*media);
}

void Budget::find_oldest_now() {
  auto first = database_.read_now(
      [](soci::session& sql) { return candidates(sql, {.watched_before = INT64_MAX, .limit = 1}); });
  oldest_ = first.empty() ? INT64_MAX : first.front().last_watched;
}

// Not again soon after the last time: it may have failed, or found no room.
void Budget::fill_now(const media::LoadedMedia& media) {
  bool wanted =
      std::ranges::any_of(media.renditions, [&](const auto& r) { return media.fill.wants_filling(r.name); });
  if (!wanted || !room_for(media, Purpose::background)) return;
  UnixMillis recent = clock_.now() - options_.again.count();
  database_.write_now([&](soci::session& sql) {
    const std::string& id = media.id.text();
    auto record = media::find(sql, media.id);
    auto before = jobs::latest_of(sql, "fill:" + id);
    auto state = before ? jobs::load_job(sql, *before) : std::nullopt;
    if (!record || (state && (!state->finished() || state->finished_at > recent))) return;
    queue_.enqueue(sql, {"fill", "fill:" + id, id, 0, record->owner});
  });
}

// How many bytes are too many: for the budget, or for the disk.
std::uint64_t Budget::excess_now() {
  free_ = store_.free_bytes();
  std::uint64_t too_many = options_.cache_bytes > 0 ? above(stored(), options_.cache_bytes) : 0;
  return std::max(too_many, above(options_.headroom, free_));
}

void Budget::look_now() {
  std::uint64_t excess = excess_now();
  UnixMillis pushing = pushing_.exchange(0);
  if (excess > 0) {
    // Some more at once, so that not every second brings another round.
    std::uint64_t slack = options_.cache_bytes > 0 ? options_.cache_bytes / 20 : options_.headroom / 4;
    evict_now(excess + slack, INT64_MAX);
    find_oldest_now();
  } else if (pushing > 0) {
    std::uint64_t step = options_.cache_bytes > 0 ? options_.cache_bytes / 20 : options_.headroom / 4;
    evict_now(step, pushing);
    find_oldest_now();
  }
}

bool Budget::room_for(const media::LoadedMedia& media, Purpose purpose) {
  bool background = purpose == Purpose::background;
  std::uint64_t budget = options_.cache_bytes, headroom = options_.headroom;
  bool fits = budget == 0 || stored() < (background ? budget - budget / 10 : budget);
  bool disk = free_ > (background ? headroom + headroom / 2 : headroom);
  if (fits && disk) return true;
  if (background && ((budget > 0 && stored() >= budget) || free_ <= headroom)) return false;
  UnixMillis before = media.fill.last_watched() - (background ? options_.settled.count() : 0);
  if (oldest_ >= before) return false;
  for (UnixMillis now = pushing_; now < before && !pushing_.compare_exchange_weak(now, before);) {
  }
  return true;
}

void Budget::make_room_now(std::uint64_t bytes) {
  std::uint64_t missing = above(bytes, store_.free_bytes());
  if (missing > 0) evict_now(missing, INT64_MAX);
}

Usage Budget::usage_now() {
  Usage usage;
  usage.sums = database_.read_now([](soci::session& sql) { return sums(sql); });
  usage.sums.cache = stored();
  usage.budget = options_.cache_bytes;
  usage.free = store_.free_bytes();
  usage.counting = counting_;
  return usage;
}

}  // namespace millrace::keeping
