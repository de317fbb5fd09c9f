// What the first migrations say, 1 to 8: users, videos, what is kept and found of them. Never changed once
// released.
#pragma once
#include <array>
#include <string_view>

namespace millrace::db {

// Times are milliseconds since 1970, UTC. Ids are random text.
inline constexpr auto kFirst = std::to_array<std::string_view>({
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

inline constexpr auto kHeld = std::to_array<std::string_view>({
    "ALTER TABLE media ADD COLUMN held TEXT NOT NULL DEFAULT ''",
});

// What is kept of what can be made again, and whether what cannot is still as it came.
inline constexpr auto kKeeping = std::to_array<std::string_view>({
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
inline constexpr auto kTextTracks = std::to_array<std::string_view>({
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
inline constexpr auto kPosters = std::to_array<std::string_view>({
    "ALTER TABLE videos ADD COLUMN poster_version BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE videos ADD COLUMN poster_kind TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE videos ADD COLUMN poster_object TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE videos ADD COLUMN poster_ms BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE videos ADD COLUMN poster_width BIGINT NOT NULL DEFAULT 0",
});

// Files of sound that were asked for, what media they are made of, and how loud each media is.
inline constexpr auto kSounds = std::to_array<std::string_view>({
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
inline constexpr auto kChapters = std::to_array<std::string_view>({
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
inline constexpr auto kSearch = std::to_array<std::string_view>({
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

}  // namespace millrace::db
