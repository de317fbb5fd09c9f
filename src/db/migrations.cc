#include "db/migrations.h"

#include <stdexcept>
#include <string>

#include "base/log.h"
#include "db/schema_first.h"
#include "db/schema_later.h"

namespace millrace::db {

namespace {

constexpr auto kMigrations = std::to_array<Migration>({
    {1, "users, sessions, settings, jobs, media, videos", kFirst},
    {2, "what of a media could not be decoded", kHeld},
    {3, "keeping: pins, evictions, checks", kKeeping},
    {4, "subtitles", kTextTracks},
    {5, "chosen posters", kPosters},
    {6, "files of sound, and loudness", kSounds},
    {7, "chapters", kChapters},
    {8, "search", kSearch},
    {9, "invitations", kInvites},
    {10, "captions from speech", kTranscriptions},
    {11, "sounds in use", kVideoSounds},
    {12, "uploads in pieces", kUploads},
    {13, "podcasts", kPodcasts},
    {14, "watching what arrives", kEarly},
    {15, "posters as AVIF", kAvifPosters},
    {16, "imports", kImports},
    {17, "webhooks", kWebhooks},
    {18, "limits", kLimits},
    {19, "sharing", kSharing},
    {20, "replacements", kReplacements},
    {21, "time limits of imports", kImportTimes},
});

}  // namespace

std::span<const Migration> migrations() {
  return kMigrations;
}

int schema_version(soci::session& session) {
  session << "CREATE TABLE IF NOT EXISTS schema_changes (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT "
             "NULL)";
  int version = 0;
  soci::indicator there = soci::i_ok;
  session << "SELECT MAX(version) FROM schema_changes", soci::into(version, there);
  return there == soci::i_ok ? version : 0;
}

void migrate(soci::session& session, std::span<const Migration> list) {
  const int last = list.empty() ? 0 : list.back().version;
  while (true) {
    // The version is read inside the transaction: another process may be migrating too.
    session << "BEGIN IMMEDIATE";
    try {
      const int version = schema_version(session);
      if (version > last)
        throw std::runtime_error(
            "The database was changed by a newer Millrace (schema " + std::to_string(version) +
            ", this program knows " + std::to_string(last) +
            "). Start the newer program, or restore the backup made before the upgrade.");
      if (version == last) {
        session.commit();
        return;
      }
      const auto& next = list[static_cast<std::size_t>(version)];
      if (next.version != version + 1) throw std::logic_error("migrations are not numbered without gaps");
      for (auto statement : next.statements) session << std::string(statement);
      const std::string name(next.name);
      session << "INSERT INTO schema_changes (version, name) VALUES (:version, :name)",
          soci::use(next.version, "version"), soci::use(name, "name");
      session.commit();
      log::info("database: schema is now {} ({})", next.version, next.name);
    } catch (...) {
      try {
        session.rollback();
      } catch (const std::exception& error) {
        log::error("database: rolling back a migration: {}", error.what());
      }
      throw;
    }
  }
}

}  // namespace millrace::db
