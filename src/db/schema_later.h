// What the migrations from 9 on say. Never changed once released.
#pragma once
#include <array>
#include <string_view>

namespace millrace::db {

// Links by which people make accounts.
inline constexpr auto kInvites = std::to_array<std::string_view>({
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
inline constexpr auto kTranscriptions = std::to_array<std::string_view>({
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
inline constexpr auto kVideoSounds = std::to_array<std::string_view>({
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
inline constexpr auto kUploads = std::to_array<std::string_view>({
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
inline constexpr auto kPodcasts = std::to_array<std::string_view>({
    R"(CREATE TABLE podcasts (
         user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
         enabled BIGINT NOT NULL DEFAULT 0,
         title TEXT NOT NULL DEFAULT '',
         description TEXT NOT NULL DEFAULT '',
         language TEXT NOT NULL DEFAULT 'en',
         category TEXT NOT NULL DEFAULT 'Technology',
         is_explicit BIGINT NOT NULL DEFAULT 0))",
});

// Videos that may be watched by everyone while they arrive.
inline constexpr auto kEarly = std::to_array<std::string_view>({
    "ALTER TABLE videos ADD COLUMN early_for_all BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX uploads_of_media ON uploads (media_id)",
});

// Whether a video's poster is there as AVIF: 1; otherwise as many times as that was tried in vain, negative.
inline constexpr auto kAvifPosters = std::to_array<std::string_view>({
    "ALTER TABLE videos ADD COLUMN poster_avif BIGINT NOT NULL DEFAULT 0",
});

// Videos that are fetched from an address. `upload_id` is where the bytes go, `validator` what If-Range
// sends.
inline constexpr auto kImports = std::to_array<std::string_view>({
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
inline constexpr auto kWebhooks = std::to_array<std::string_view>({
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

// How much people may store: an own quota (NULL: the server's; -1: none), what doors without a row of their
// own have reserved, and what an upload of unknown length has. Accounts that an administrator has closed for
// a while. What waits for an administrator before it becomes public.
inline constexpr auto kLimits = std::to_array<std::string_view>({
    "ALTER TABLE users ADD COLUMN quota_bytes BIGINT",
    "ALTER TABLE users ADD COLUMN disabled_at BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE uploads ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0",
    R"(CREATE TABLE reservations (
         key TEXT NOT NULL PRIMARY KEY,
         owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
         bytes BIGINT NOT NULL,
         created_at BIGINT NOT NULL))",
    "CREATE INDEX reservations_of_owner ON reservations (owner_id)",
    "CREATE INDEX media_of_owner ON media (owner)",
    "ALTER TABLE videos ADD COLUMN review TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE videos ADD COLUMN review_note TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE videos ADD COLUMN review_at BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX videos_in_review ON videos (review, review_at) WHERE review <> ''",
});

// Who may watch a private video all the same: whoever knows its password, or has a link that has not ended.
// And which sites may show it in a frame: empty as the server says, * anyone, - nobody, or their origins.
inline constexpr auto kSharing = std::to_array<std::string_view>({
    "ALTER TABLE videos ADD COLUMN password_hash TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE videos ADD COLUMN password_version BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE videos ADD COLUMN embedding TEXT NOT NULL DEFAULT ''",
    R"(CREATE TABLE share_links (
         id TEXT NOT NULL PRIMARY KEY,
         video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
         note TEXT NOT NULL DEFAULT '',
         created_at BIGINT NOT NULL,
         expires_at BIGINT NOT NULL))",
    "CREATE INDEX share_links_of_video ON share_links (video_id, created_at)",
    "CREATE INDEX share_links_by_end ON share_links (expires_at)",
});

// A file that takes the place of a video's own as soon as it can be played, or why it could not; and the
// files whose place was taken, until they go.
inline constexpr auto kReplacements = std::to_array<std::string_view>({
    "ALTER TABLE uploads ADD COLUMN replaces TEXT NOT NULL DEFAULT ''",
    R"(CREATE TABLE replacements (
         media_id TEXT NOT NULL PRIMARY KEY,
         video_id TEXT NOT NULL,
         file_name TEXT NOT NULL DEFAULT '',
         created_at BIGINT NOT NULL,
         code TEXT NOT NULL DEFAULT '',
         detail TEXT NOT NULL DEFAULT ''))",
    "CREATE INDEX replacements_of_video ON replacements (video_id, created_at)",
    R"(CREATE TABLE replaced_media (
         media_id TEXT NOT NULL PRIMARY KEY,
         video_id TEXT NOT NULL,
         replaced_at BIGINT NOT NULL))",
    "CREATE INDEX replaced_media_by_time ON replaced_media (replaced_at)",
});

// How long has been fetched, by all runs of the job together.
inline constexpr auto kImportTimes = std::to_array<std::string_view>({
    "ALTER TABLE imports ADD COLUMN spent_ms BIGINT NOT NULL DEFAULT 0",
});

}  // namespace millrace::db
