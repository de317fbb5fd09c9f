#include "backup/snapshot.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "db/migrations.h"
#include "keeping/rows.h"

namespace millrace::backup {

namespace {

constexpr int kWithDigests = 3;  // the schema since which a media knows the SHA-256 of its original

soci::session open(const std::filesystem::path& file) {
  return {soci::sqlite3, "dbname=\"" + file.string() + "\""};
}

auto not_ours() {
  return fail(Status::unprocessable, "not_a_backup",
              "The database in this folder is damaged, or not Millrace's.");
}

}  // namespace

Result<Snapshot> read_snapshot(const std::filesystem::path& file) try {
  auto sql = open(file);
  std::string verdict;
  sql << "PRAGMA quick_check(1)", soci::into(verdict);
  if (verdict != "ok") return not_ours();
  Snapshot out;
  out.schema = db::schema_version(sql);
  if (out.schema == 0) return not_ours();
  sql << "SELECT COUNT(*) FROM videos WHERE deleted_at IS NULL AND state != 'receiving'",
      soci::into(out.videos);
  std::string id, digest, name;
  long long bytes = 0;
  const std::string sha256 = out.schema >= kWithDigests ? "sha256" : "''";
  soci::statement rows = (sql.prepare << "SELECT id, bytes, " + sha256 +
                                             ", original_name FROM media "
                                             "WHERE state NOT IN ('rejected', 'receiving')",
                          soci::into(id), soci::into(bytes), soci::into(digest), soci::into(name));
  rows.execute();
  while (rows.fetch()) out.originals[id] = {static_cast<std::uint64_t>(bytes), digest, name};
  return out;
} catch (const soci::soci_error&) {
  return not_ours();
}

void forget_what_is_filled(const std::filesystem::path& file) {
  auto sql = open(file);
  keeping::take_clean_end(sql);
}

}  // namespace millrace::backup
