#include "db/migrations.h"

#include <spdlog/spdlog.h>

#include <array>
#include <stdexcept>
#include <string>

namespace millrace::db {

namespace {

// Times are milliseconds since 1970, UTC. Ids are random text.
constexpr auto kFirst = std::to_array<std::string_view>({
    R"(CREATE TABLE users (
         id TEXT NOT NULL PRIMARY KEY,
         username TEXT NOT NULL,
         username_key TEXT NOT NULL UNIQUE,
         password_hash TEXT NOT NULL,
         role TEXT NOT NULL,
         token_version BIGINT NOT NULL DEFAULT 1,
         created_at BIGINT NOT NULL,
         closed_at BIGINT))",

    R"(CREATE TABLE sessions (
         id TEXT NOT NULL PRIMARY KEY,
         user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
         refresh_hash TEXT NOT NULL,
         previous_hash TEXT NOT NULL DEFAULT '',
         rotated_at BIGINT NOT NULL,
         created_at BIGINT NOT NULL,
         expires_at BIGINT NOT NULL))",
    "CREATE INDEX sessions_of_user ON sessions (user_id)",
    "CREATE UNIQUE INDEX sessions_by_refresh ON sessions (refresh_hash)",
    "CREATE INDEX sessions_by_previous ON sessions (previous_hash)",
    "CREATE INDEX sessions_by_end ON sessions (expires_at)",

    "CREATE TABLE settings (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",

    R"(CREATE TABLE jobs (
         id TEXT NOT NULL PRIMARY KEY,
         kind TEXT NOT NULL,
         job_key TEXT NOT NULL,
         payload TEXT NOT NULL DEFAULT '',
         state TEXT NOT NULL,
         priority BIGINT NOT NULL DEFAULT 0,
         owner TEXT NOT NULL DEFAULT '',
         run_after BIGINT NOT NULL DEFAULT 0,
         lease_until BIGINT NOT NULL DEFAULT 0,
         lease_owner TEXT NOT NULL DEFAULT '',
         fence BIGINT NOT NULL DEFAULT 0,
         attempts BIGINT NOT NULL DEFAULT 0,
         takeovers BIGINT NOT NULL DEFAULT 0,
         progress DOUBLE PRECISION NOT NULL DEFAULT 0,
         code TEXT NOT NULL DEFAULT '',
         detail TEXT NOT NULL DEFAULT '',
         result TEXT NOT NULL DEFAULT '',
         created_at BIGINT NOT NULL,
         finished_at BIGINT))",
    "CREATE UNIQUE INDEX jobs_active_key ON jobs (job_key) WHERE state IN ('queued', 'running')",
    "CREATE INDEX jobs_next ON jobs (state, kind, priority, owner, created_at)",
    "CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL",

    R"(CREATE TABLE media (
         id TEXT NOT NULL PRIMARY KEY,
         owner TEXT NOT NULL,
         bytes BIGINT NOT NULL DEFAULT 0,
         original_name TEXT NOT NULL DEFAULT '',
         container TEXT NOT NULL DEFAULT '',
         duration_ms BIGINT NOT NULL DEFAULT 0,
         width BIGINT NOT NULL DEFAULT 0,
         height BIGINT NOT NULL DEFAULT 0,
         has_video BIGINT NOT NULL DEFAULT 0,
         has_audio BIGINT NOT NULL DEFAULT 0,
         recipe BIGINT NOT NULL DEFAULT 0,
         state TEXT NOT NULL,
         reason_code TEXT NOT NULL DEFAULT '',
         reason_detail TEXT NOT NULL DEFAULT '',
         created_at BIGINT NOT NULL))",
    "CREATE INDEX media_by_state ON media (state, created_at)",

    // `filled`: one bit for each segment, in hexadecimal.
    R"(CREATE TABLE renditions (
         media_id TEXT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
         name TEXT NOT NULL,
         segments BIGINT NOT NULL DEFAULT 0,
         filled TEXT NOT NULL DEFAULT '',
         filled_count BIGINT NOT NULL DEFAULT 0,
         bytes BIGINT NOT NULL DEFAULT 0,
         last_watched BIGINT NOT NULL DEFAULT 0,
         PRIMARY KEY (media_id, name)))",
    "CREATE INDEX renditions_by_watched ON renditions (last_watched)",

    R"(CREATE TABLE videos (
         id TEXT NOT NULL PRIMARY KEY,
         owner_id TEXT NOT NULL REFERENCES users (id),
         title TEXT NOT NULL DEFAULT '',
         title_key TEXT NOT NULL DEFAULT '',
         description TEXT NOT NULL DEFAULT '',
         visibility TEXT NOT NULL,
         state TEXT NOT NULL,
         reason_code TEXT NOT NULL DEFAULT '',
         reason_detail TEXT NOT NULL DEFAULT '',
         media_id TEXT,
         file_name TEXT NOT NULL DEFAULT '',
         duration_ms BIGINT NOT NULL DEFAULT 0,
         created_at BIGINT NOT NULL,
         uploaded_at BIGINT,
         ready_at BIGINT,
         updated_at BIGINT NOT NULL,
         deleted_at BIGINT))",
    "CREATE INDEX videos_public_newest ON videos (visibility, created_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX videos_public_title ON videos (visibility, title_key, id) WHERE deleted_at IS NULL",
    "CREATE INDEX videos_public_length ON videos (visibility, duration_ms, id) WHERE deleted_at IS NULL",
    "CREATE INDEX videos_owner_newest ON videos (owner_id, created_at, id)",
    "CREATE INDEX videos_owner_title ON videos (owner_id, title_key, id)",
    "CREATE INDEX videos_owner_length ON videos (owner_id, duration_ms, id)",
    "CREATE INDEX videos_of_media ON videos (media_id)",
    "CREATE INDEX videos_in_bin ON videos (deleted_at) WHERE deleted_at IS NOT NULL",

    R"(CREATE TABLE spans (
         video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
         position BIGINT NOT NULL,
         media_id TEXT NOT NULL,
         in_ticks BIGINT NOT NULL,
         out_ticks BIGINT NOT NULL,
         PRIMARY KEY (video_id, position)))",
    "CREATE INDEX spans_of_media ON spans (media_id)",
});

constexpr auto kHeld = std::to_array<std::string_view>({
    "ALTER TABLE media ADD COLUMN held TEXT NOT NULL DEFAULT ''",
});

// What is kept of what can be made again, and whether what cannot is still as it came.
constexpr auto kKeeping = std::to_array<std::string_view>({
    "CREATE INDEX jobs_by_key ON jobs (job_key, created_at)",
    "ALTER TABLE videos ADD COLUMN pinned BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE renditions ADD COLUMN evicted_at BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE media ADD COLUMN sha256 TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE media ADD COLUMN checked_at BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE media ADD COLUMN damaged_at BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX media_by_check ON media (checked_at, id)",
    "CREATE INDEX videos_pinned ON videos (media_id) WHERE pinned = 1",
});

// Subtitles and captions: small texts that cannot be made again, changed together with what is said of them.
constexpr auto kTextTracks = std::to_array<std::string_view>({
    R"(CREATE TABLE text_tracks (
         id TEXT NOT NULL PRIMARY KEY,
         video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
         language TEXT NOT NULL DEFAULT '',
         label TEXT NOT NULL DEFAULT '',
         kind TEXT NOT NULL,
         origin TEXT NOT NULL,
         is_default BIGINT NOT NULL DEFAULT 0,
         forced BIGINT NOT NULL DEFAULT 0,
         version BIGINT NOT NULL DEFAULT 1,
         cues BIGINT NOT NULL DEFAULT 0,
         vtt TEXT NOT NULL,
         created_at BIGINT NOT NULL,
         updated_at BIGINT NOT NULL))",
    "CREATE INDEX text_tracks_of_video ON text_tracks (video_id, created_at, id)",
});

// The poster that somebody chose. The version grows with each change, so that addresses change with it; the
// object's name is empty while the automatic one is shown.
constexpr auto kPosters = std::to_array<std::string_view>({
    "ALTER TABLE videos ADD COLUMN poster_version BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE videos ADD COLUMN poster_kind TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE videos ADD COLUMN poster_object TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE videos ADD COLUMN poster_ms BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE videos ADD COLUMN poster_width BIGINT NOT NULL DEFAULT 0",
});

// Files of sound that were asked for, what media they are made of, and how loud each media is.
constexpr auto kSounds = std::to_array<std::string_view>({
    R"(CREATE TABLE sounds (
         id TEXT NOT NULL PRIMARY KEY,
         media_id TEXT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
         video_id TEXT NOT NULL,
         recipe TEXT NOT NULL,
         bytes BIGINT NOT NULL DEFAULT 0,
         result TEXT NOT NULL DEFAULT '',
         created_at BIGINT NOT NULL,
         finished_at BIGINT NOT NULL DEFAULT 0,
         used_at BIGINT NOT NULL DEFAULT 0))",
    "CREATE INDEX sounds_of_media ON sounds (media_id, created_at)",
    "CREATE INDEX sounds_by_use ON sounds (used_at)",
    R"(CREATE TABLE sound_parts (
         sound_id TEXT NOT NULL REFERENCES sounds (id) ON DELETE CASCADE,
         media_id TEXT NOT NULL,
         PRIMARY KEY (sound_id, media_id)))",
    R"(CREATE TABLE loudness (
         media_id TEXT NOT NULL PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
         integrated DOUBLE PRECISION,
         loudness_range DOUBLE PRECISION,
         true_peak DOUBLE PRECISION,
         measured_at BIGINT NOT NULL))",
});

// Chapters of a video: those that hold, and those of its file, to which one can go back. Small, and changed
// as a whole.
constexpr auto kChapters = std::to_array<std::string_view>({
    R"(CREATE TABLE chapters (
         video_id TEXT NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
         origin TEXT NOT NULL,
         list TEXT NOT NULL,
         found TEXT NOT NULL DEFAULT '[]',
         version BIGINT NOT NULL DEFAULT 1,
         updated_at BIGINT NOT NULL))",
});

// What search looks in: words/ makes the tokens, and the tables hold no text of their own (`content=''`). A
// row of search_said is all that one track says; `prefix`: one character of Chinese begins thousands of
// pairs; `counts` tells how many tokens each of its cues has. The numbers join the rows of FTS5 to ours,
// which have none that stay (VACUUM gives them new ones).
constexpr auto kSearch = std::to_array<std::string_view>({
    "CREATE TABLE search_videos (number INTEGER PRIMARY KEY, video_id TEXT NOT NULL UNIQUE)",
    R"(CREATE TABLE search_tracks (
         number INTEGER PRIMARY KEY,
         track_id TEXT NOT NULL UNIQUE,
         video_id TEXT NOT NULL,
         counts TEXT NOT NULL))",
    "CREATE INDEX search_tracks_of_video ON search_tracks (video_id)",
    "CREATE VIRTUAL TABLE search_titles USING fts5 (title, description, content='', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_said USING fts5 (said, content='', tokenize='ascii', prefix='1')",
});

// Links by which people make accounts.
constexpr auto kInvites = std::to_array<std::string_view>({
    R"(CREATE TABLE invites (
         id TEXT NOT NULL PRIMARY KEY,
         token_hash TEXT NOT NULL UNIQUE,
         note TEXT NOT NULL DEFAULT '',
         uses BIGINT NOT NULL,
         used BIGINT NOT NULL DEFAULT 0,
         created_at BIGINT NOT NULL,
         expires_at BIGINT NOT NULL))",
});

// Subtitles that are not published yet; what was asked to be written down of what is said, and the pieces of
// it that have been, so that nothing is listened to twice.
constexpr auto kTranscriptions = std::to_array<std::string_view>({
    "ALTER TABLE text_tracks ADD COLUMN draft BIGINT NOT NULL DEFAULT 0",
    R"(CREATE TABLE transcriptions (
         id TEXT NOT NULL PRIMARY KEY,
         video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
         media_id TEXT NOT NULL,
         audio_track BIGINT NOT NULL,
         track_name TEXT NOT NULL,
         language TEXT NOT NULL DEFAULT '',
         text_track_id TEXT NOT NULL,
         created_at BIGINT NOT NULL,
         finished_at BIGINT NOT NULL DEFAULT 0,
         UNIQUE (video_id, audio_track)))",
    R"(CREATE TABLE transcription_pieces (
         transcription_id TEXT NOT NULL REFERENCES transcriptions (id) ON DELETE CASCADE,
         begin_ms BIGINT NOT NULL,
         end_ms BIGINT NOT NULL,
         language TEXT NOT NULL DEFAULT '',
         spoken TEXT NOT NULL,
         PRIMARY KEY (transcription_id, begin_ms)))",
});

// Sounds that are heard with a video's pictures: a media each, and when it came into use and was taken away.
constexpr auto kVideoSounds = std::to_array<std::string_view>({
    R"(CREATE TABLE video_sounds (
         media_id TEXT NOT NULL PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
         video_id TEXT NOT NULL,
         made TEXT NOT NULL,
         replaces BIGINT NOT NULL,
         language TEXT NOT NULL DEFAULT '',
         title TEXT NOT NULL DEFAULT '',
         position BIGINT NOT NULL,
         since BIGINT NOT NULL,
         until BIGINT NOT NULL DEFAULT 0))",
    "CREATE INDEX video_sounds_of_video ON video_sounds (video_id, position)",
});

// Uploads that arrive in pieces. `received` is durable and all that a client is ever told; `digest` is the
// state of its SHA-256 at that byte. `file` names the store's resumable file and is empty when it is somebody
// else's now; `parts` are the uploads that a joined one is made of.
constexpr auto kUploads = std::to_array<std::string_view>({
    R"(CREATE TABLE uploads (
         id TEXT NOT NULL PRIMARY KEY,
         owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
         kind TEXT NOT NULL,
         state TEXT NOT NULL,
         file TEXT NOT NULL,
         length BIGINT NOT NULL,
         received BIGINT NOT NULL DEFAULT 0,
         digest TEXT NOT NULL DEFAULT '',
         sha256 TEXT NOT NULL DEFAULT '',
         metadata TEXT NOT NULL DEFAULT '',
         concat TEXT NOT NULL DEFAULT '',
         parts TEXT NOT NULL DEFAULT '',
         media_id TEXT NOT NULL,
         video_id TEXT NOT NULL DEFAULT '',
         code TEXT NOT NULL DEFAULT '',
         detail TEXT NOT NULL DEFAULT '',
         title TEXT NOT NULL DEFAULT '',
         description TEXT NOT NULL DEFAULT '',
         visibility TEXT NOT NULL,
         file_name TEXT NOT NULL DEFAULT '',
         last_modified BIGINT NOT NULL DEFAULT 0,
         created_at BIGINT NOT NULL,
         expires_at BIGINT NOT NULL))",
    "CREATE INDEX uploads_of_owner ON uploads (owner_id, state)",
    "CREATE INDEX uploads_by_end ON uploads (expires_at)",
});

// What people say of the podcast that their public videos are offered as.
constexpr auto kPodcasts = std::to_array<std::string_view>({
    R"(CREATE TABLE podcasts (
         user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
         enabled BIGINT NOT NULL DEFAULT 0,
         title TEXT NOT NULL DEFAULT '',
         description TEXT NOT NULL DEFAULT '',
         language TEXT NOT NULL DEFAULT 'en',
         category TEXT NOT NULL DEFAULT 'Technology',
         is_explicit BIGINT NOT NULL DEFAULT 0))",
});

// Videos that are fetched from an address. `upload_id` is where the bytes go, `validator` what If-Range
// sends.
constexpr auto kImports = std::to_array<std::string_view>({
    "ALTER TABLE uploads ADD COLUMN imported BIGINT NOT NULL DEFAULT 0",
    R"(CREATE TABLE imports (
         id TEXT NOT NULL PRIMARY KEY,
         owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
         url TEXT NOT NULL,
         title TEXT NOT NULL DEFAULT '',
         visibility TEXT NOT NULL,
         file_name TEXT NOT NULL DEFAULT '',
         upload_id TEXT NOT NULL DEFAULT '',
         validator TEXT NOT NULL DEFAULT '',
         video_id TEXT NOT NULL DEFAULT '',
         created_at BIGINT NOT NULL,
         finished_at BIGINT NOT NULL DEFAULT 0))",
    "CREATE INDEX imports_of_owner ON imports (owner_id, created_at)",
});

// What happened to videos and is not handed on yet; who is told, and what is being told.
constexpr auto kWebhooks = std::to_array<std::string_view>({
    R"(CREATE TABLE video_events (
         number INTEGER PRIMARY KEY AUTOINCREMENT,
         what TEXT NOT NULL,
         video_id TEXT NOT NULL,
         at BIGINT NOT NULL))",
    R"(CREATE TABLE webhooks (
         id TEXT NOT NULL PRIMARY KEY,
         owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
         url TEXT NOT NULL,
         all_videos BIGINT NOT NULL DEFAULT 0,
         events TEXT NOT NULL,
         secret TEXT NOT NULL,
         former_secret TEXT NOT NULL DEFAULT '',
         former_until BIGINT NOT NULL DEFAULT 0,
         enabled BIGINT NOT NULL DEFAULT 1,
         note TEXT NOT NULL DEFAULT '',
         failing_since BIGINT NOT NULL DEFAULT 0,
         created_at BIGINT NOT NULL))",
    "CREATE INDEX webhooks_of_owner ON webhooks (owner_id)",
    R"(CREATE TABLE webhook_deliveries (
         id TEXT NOT NULL PRIMARY KEY,
         webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
         type TEXT NOT NULL,
         body TEXT NOT NULL,
         state TEXT NOT NULL DEFAULT 'waiting',
         attempts BIGINT NOT NULL DEFAULT 0,
         due_at BIGINT NOT NULL,
         until_at BIGINT NOT NULL,
         last_at BIGINT NOT NULL DEFAULT 0,
         status BIGINT NOT NULL DEFAULT 0,
         code TEXT NOT NULL DEFAULT '',
         answer TEXT NOT NULL DEFAULT '',
         created_at BIGINT NOT NULL))",
    "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (state, due_at)",
    "CREATE INDEX webhook_deliveries_of_hook ON webhook_deliveries (webhook_id, created_at)",
});

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
    {14, "imports", kImports},
    {15, "webhooks", kWebhooks},
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
      spdlog::info("database: schema is now {} ({})", next.version, next.name);
    } catch (...) {
      try {
        session.rollback();
      } catch (const std::exception& error) {
        spdlog::error("database: rolling back a migration: {}", error.what());
      }
      throw;
    }
  }
}

}  // namespace millrace::db
