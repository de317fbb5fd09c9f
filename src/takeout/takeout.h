// What an owner takes away: the untouched original of a video, and everything at once as a ZIP archive. Owned
// by app/; any loop.
#pragma once
#include <mutex>
#include <set>

#include "accounts/accounts.h"
#include "http/router.h"
#include "store/object_store.h"
#include "videos/videos.h"

namespace millrace::takeout {

class Takeout {
 public:
  Takeout(db::Database& database, store::ObjectStore& store, accounts::Accounts& accounts,
          videos::Videos& videos, BlockingPool& pool, const Clock& clock)
      : database_(database),
        store_(store),
        accounts_(accounts),
        videos_(videos),
        pool_(pool),
        clock_(clock) {}

  // Of whoever may edit the video, also of one that was rejected; ranges. "not_found", "is_clip" (409).
  Task<Result<http::Response>> original(http::Request& request);
  // Of the caller: for each video a folder with its original, its subtitles and what is known of it as JSON.
  // One at a time: "busy" (429).
  Task<Result<http::Response>> everything(http::Request& request);

 private:
  friend class Archive;
  class Turn;  // of one user, until it goes
  db::Database& database_;
  store::ObjectStore& store_;
  accounts::Accounts& accounts_;
  videos::Videos& videos_;
  BlockingPool& pool_;
  const Clock& clock_;
  std::mutex mutex_;
  std::set<UserId> taking_;
};

void add_routes(http::Router& router, Takeout& takeout);

}  // namespace millrace::takeout
