// What is deleted and can still come back, until it is gone: after some days, or when its owner says so. One
// way out for both. Owned by app/; any loop.
//
// Rows first, objects after: a crash in between leaves objects without a row, which the next start removes.
// What somebody still writes for a media that goes (a segment in hand) is removed in the next round.
#pragma once
#include <functional>
#include <mutex>

#include "jobs/queue.h"
#include "videos/binned.h"
#include "videos/videos.h"

namespace millrace::videos {

struct BinOptions {
  std::chrono::hours keep{7 * 24};  // how long a deleted video can come back
};

// One in the bin, and how much its going alone would free of what its owner has stored.
struct Binned {
  VideoRecord video;
  UnixMillis gone_at = 0;
  long long frees = 0;
};
struct BinPage {
  std::vector<Binned> items;
  std::string next_cursor;
  long long count = 0;  // of all pages
  long long frees = 0;  // when all go together
};
struct Emptied {
  long long removed = 0;
  long long freed = 0;
};

class Bin {
 public:
  Bin(db::Database& database, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
      BlockingPool& pool, const Clock& clock, Changes& changes, BinOptions options = {});

  // In the transaction in which videos go: whoever still needs their rows. Set once, before anything is
  // served.
  void on_going(std::function<void(soci::session&)> tell) { going_ = std::move(tell); }
  // After it: nobody may keep files open below this prefix of keys. Likewise.
  void on_gone(std::function<void(const std::string& prefix)> tell) { gone_ = std::move(tell); }

  // The latest first. "bad_request" for a cursor that is none of ours.
  Task<Result<BinPage>> list(UserId owner, int limit, std::string cursor);
  // "not_found" unless it is in the bin and the viewer can edit it.
  Task<Result<VideoRecord>> find(std::string id, Viewer viewer);
  // For good, at once. "not_ready" (409) while its file is still arriving.
  Task<Result<void>> remove(std::string id, Viewer viewer);
  Task<Emptied> empty(UserId owner);
  // What has lain there long enough; a periodic job of app/.
  Task<void> remove_old();

 private:
  using Choose = std::function<std::vector<VideoId>(soci::session&)>;
  struct Gone {
    std::vector<VideoId> videos;
    std::vector<VideoId> clips;  // among them
    std::vector<MediaId> media;
  };
  // The only way: what is chosen in the transaction goes, with all that nothing else needs.
  Task<Gone> take_out(Choose choose);
  Task<void> remove_objects(std::vector<std::string> prefixes);
  UnixMillis kept_since() const;
  db::Database& database_;
  media::Library& library_;
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
  const Clock& clock_;
  Changes& changes_;
  BinOptions options_;
  std::function<void(soci::session&)> going_ = [](soci::session&) {};
  std::function<void(const std::string&)> gone_ = [](const std::string&) {};
  std::mutex mutex_;
  std::vector<std::string> once_more_;  // removed since the last round
};

}  // namespace millrace::videos
