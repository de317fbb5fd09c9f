// Finds videos by their titles, descriptions and what is said in them, and the places within one
// (docs/design/search.md). Owned by app/; any loop. Searches run on two threads of their own and end after
// two seconds, so that they never take all connections of the database.
#pragma once
#include <atomic>

#include "db/database.h"
#include "search/shown.h"
#include "videos/videos.h"
#include "words/words.h"

namespace millrace::search {

struct SearchOptions {
  std::chrono::milliseconds most_time{2000};
  int most_waiting = 64;      // searches at once; more are refused
  std::size_t most_said = 3;  // cues that are shown of a video
};

struct Asked {
  std::string text;
  int limit = 20;
  std::string cursor;  // of the page before
};

class Search {
 public:
  Search(db::Database& database, BlockingPool& pool, SearchOptions options = {});

  // "busy" when too many search or it takes too long; "bad_request" for a marker that is none.
  Task<Result<SearchResults>> find(Asked asked, videos::Viewer viewer);
  // All places within a video, or within one of its tracks.
  Task<Result<SaidResults>> find_in(VideoId video, Asked asked, std::string track);

 private:
  template <class F>
  auto search(F f) -> Task<std::invoke_result_t<F&, soci::session&>>;
  db::Database& database_;
  BlockingPool& pool_;
  SearchOptions options_;
  std::atomic<int> waiting_ = 0;
};

}  // namespace millrace::search
