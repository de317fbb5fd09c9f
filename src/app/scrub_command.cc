// `millrace scrub`: checks everything now, in a process of its own; a server over the same data may be
// running.
#include <fmt/format.h>

#include <filesystem>

#include "app/commands.h"
#include "keeping/scrub.h"
#include "store/local_store.h"

namespace millrace::app {

int scrub(const Options& options) {
  namespace fs = std::filesystem;
  fs::path data = fs::absolute(options.data);
  if (!fs::exists(data / "millrace.db")) {
    fmt::print(stderr, "millrace: there is no Millrace data in {}. Name the folder with --data.\n",
               data.string());
    return 1;
  }
  BlockingPool pool(2);
  SystemClock clock;
  db::Database database({data / "millrace.db"}, pool);
  store::LocalStore store({data, options.reserved_free_bytes});
  media::Library library(database, store, pool);
  jobs::Queue queue(database, clock);
  keeping::Scrub scrub(database, store, library, queue, pool, clock, {.bytes_a_second = 0});

  asio::io_context loop(1);
  bool done = false;
  int percent = 0;
  spawn(loop.get_executor(), "scrub",
        [](keeping::Scrub& all, const Clock& now, bool& ended, int& shown) -> Task<void> {
          auto progress = [&shown](double share) {
            int next = static_cast<int>(share * 100);
            if (next > shown) fmt::print("{} %\n", shown = next);
          };
          auto result = co_await all.pass(now.now(), progress, [] { return false; });
          ended = result.has_value();
        }(scrub, clock, done, percent));
  loop.run();
  pool.join();

  auto damaged = database.read_now([](soci::session& sql) { return keeping::damaged_videos(sql); });
  const auto& counts = scrub.counters();
  fmt::print("{} bytes read, {} segments checked, {} of them damaged and removed\n", counts.bytes.load(),
             counts.segments.load(), counts.damaged_segments.load());
  for (const auto& video : damaged)
    fmt::print("DAMAGED  {}  {} ({}): restore the original from a backup, or upload it again\n", video.id,
               video.title, video.owner);
  if (!done) fmt::print(stderr, "millrace: not everything could be checked\n");
  return done && damaged.empty() ? 0 : 1;
}

}  // namespace millrace::app
