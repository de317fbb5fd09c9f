#include "search/building.h"

#include "base/log.h"
#include "videos/findable.h"
#include "words/words.h"

namespace millrace::search {
namespace {

constexpr const char* kTokens = "search.tokens";  // the version that the index is made of
constexpr const char* kBuilt = "search.built";    // that version when all is in it

std::string setting(soci::session& sql, const std::string& key) {
  std::string value;
  sql << "SELECT value FROM settings WHERE key = :key", soci::into(value), soci::use(key, "key");
  return sql.got_data() ? value : std::string();
}

void set(soci::session& sql, const std::string& key, const std::string& value) {
  sql << "INSERT INTO settings (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = "
         "excluded.value",
      soci::use(key, "key"), soci::use(value, "value");
}

std::string version() {
  return std::to_string(words::kVersion);
}

using Next = std::optional<std::string> (*)(soci::session&, const std::string&);

// One of them after the other, each in a transaction of its own; how many.
Task<std::size_t> index_all(jobs::JobContext& job, db::Database& database, Next next) {
  std::string after;
  std::size_t count = 0;
  while (!job.cancelled()) {
    auto id = co_await database.write([next, after](soci::session& sql) { return next(sql, after); });
    if (!id) break;
    after = std::move(*id);
    count++;
  }
  co_return count;
}

Task<Result<std::string>> build(jobs::JobContext& job, db::Database& database) {
  const auto videos = co_await index_all(job, database, videos::index_next_details);
  const auto tracks = co_await index_all(job, database, videos::index_next_said);
  if (job.cancelled()) co_return fail(jobs::again());
  co_await database.write([](soci::session& sql) { set(sql, kBuilt, version()); });
  if (videos + tracks > 0)
    log::info("search: {} videos and {} subtitles were not in the index, and are now", videos, tracks);
  co_return std::string();
}

}  // namespace

void prepare(db::Database& database, jobs::Queue& queue) {
  database.write_now([&](soci::session& sql) {
    if (setting(sql, kTokens) != version()) {
      videos::clear_index(sql);
      set(sql, kTokens, version());
      set(sql, kBuilt, "");
    }
    if (!is_built(sql)) queue.enqueue(sql, {.kind = "search", .key = "search:build", .payload = ""});
  });
}

void register_building(jobs::Queue& queue, db::Database& database) {
  queue.on("search",
           [&database](jobs::JobContext& job) -> Task<Result<std::string>> { return build(job, database); });
}

bool is_built(soci::session& sql) {
  return setting(sql, kBuilt) == version();
}

}  // namespace millrace::search
