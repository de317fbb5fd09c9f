// Rendered segments are a cache: this keeps them within a number of bytes, and the disk from becoming full.
//
// Every second what is stored is held against the budget, and what is free against the headroom (as much
// again as the reserve below which uploads are refused). Beyond either, the least recently watched rungs go,
// one after the other: first all but their first segment, so that old videos still start at once; those too
// when that is not enough. Originals are never touched, nor what a pinned video shows. A rung that goes while
// somebody watches it is made again as it is watched.
//
// Files go first, then the marks in memory, then the rows; a process that dies in between leaves rows that
// say too much. So when the one before did not end well, all files are counted at the start, in the
// background.
//
// Filling in the background stops a tenth below the budget, and goes on beyond that only in the place of what
// has not been watched for an hour longer than the media that is filled: what is filled pushes out neither
// what was watched more recently nor itself, and a rung that was evicted is left alone until somebody watches
// it again.
//
// app/ owns the one Budget. run() on one loop; room_for() on any thread; what ends in _now blocks.
#pragma once
#include <functional>
#include <mutex>

#include "base/clock.h"
#include "db/database.h"
#include "jobs/queue.h"
#include "keeping/rows.h"
#include "media/library.h"
#include "store/object_store.h"

namespace millrace::keeping {

struct BudgetOptions {
  std::uint64_t cache_bytes = 0;  // 0: no number, only the disk's end
  std::uint64_t headroom = std::uint64_t{512} << 20;
  bool fill_when_watched = false;                // queue the job "fill" of what is watched and not complete …
  std::chrono::milliseconds again{600'000};      // … but so long after the last one
  std::chrono::milliseconds look{1'000};         // how often the budget is looked at
  std::chrono::milliseconds save{5'000};         // how often what was watched and stored is written down
  std::chrono::milliseconds settled{3'600'000};  // filling pushes out what has not been watched for longer
};

enum class Purpose { background, download };

struct Usage {
  Sums sums;
  std::uint64_t budget = 0;  // 0: none
  std::uint64_t free = 0;    // of the disk, beyond the reserve
  bool counting = false;     // the files are being counted: rows may say too much
};

struct BudgetCounters {
  std::atomic<std::uint64_t> evicted_segments{0}, evicted_bytes{0};
};

class Budget {
 public:
  Budget(db::Database& database, store::ObjectStore& store, media::Library& library, jobs::Queue& queue,
         BlockingPool& pool, const Clock& clock, BudgetOptions options);

  // Told the prefix of keys of which some are gone, and the media; on a thread of the pool. Before run().
  void on_evicted(std::function<void(const MediaId&, const std::string& prefix)> hook);
  Task<void> run();
  // Before the process ends, when nothing is stored any more: the next start need not count.
  void end_now();

  // Whether work that nobody waits for may store more of this media.
  bool room_for(const media::LoadedMedia& media, Purpose purpose);
  // Evicts until so much may arrive without the disk's reserve being touched, if it can.
  void make_room_now(std::uint64_t bytes);

  Usage usage_now();
  const BudgetCounters& counters() const { return counters_; }

 private:
  void look_now();
  void save_now();
  void find_oldest_now();
  void fill_now(const media::LoadedMedia& media);
  std::uint64_t stored() const;
  std::uint64_t excess_now();
  // How many bytes went.
  std::uint64_t evict_now(std::uint64_t bytes, UnixMillis watched_before);
  std::uint64_t evict_rung(const Candidate& candidate, std::uint64_t bytes, bool even_beginning);
  void count_now(const MediaId& id);
  Task<void> count_files();

  db::Database& database_;
  store::ObjectStore& store_;
  media::Library& library_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
  const Clock& clock_;
  const BudgetOptions options_;
  std::function<void(const MediaId&, const std::string&)> evicted_ = [](const auto&, const auto&) {};
  BudgetCounters counters_;

  std::mutex evicting_;                // one at a time
  std::atomic<std::int64_t> base_{0};  // what the rows added up to, less what was counted until then
  std::atomic<std::uint64_t> free_{UINT64_MAX};
  std::atomic<UnixMillis> oldest_{INT64_MAX};  // of what may go, when it was last watched
  std::atomic<UnixMillis> pushing_{0};         // what was watched before this may go for what is being filled
  std::atomic<bool> counting_{false};
};

}  // namespace millrace::keeping
