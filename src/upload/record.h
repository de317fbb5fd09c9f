// Uploads that arrive in pieces, as rows of `uploads`. Functions over a database session; the caller owns the
// transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "upload/fields.h"

namespace millrace::upload {

// open: bytes may come. part: a partial upload that is all there. joining: a final upload whose parts are
// being put together. closing: all is there, durable and verified; only its place and its records are
// missing. done: there is a video. failed: there never will be.
enum class UploadState { open, part, joining, closing, done, failed };
std::string_view to_text(UploadState state);

struct UploadRecord {
  UploadId id;
  UserId owner;
  std::string username;
  Concat::Kind kind = Concat::Kind::whole;
  UploadState state = UploadState::open;
  std::string file;                     // of the store's resumable ones; empty: given to a final upload
  std::optional<std::uint64_t> length;  // none: not yet known
  std::uint64_t received = 0;           // durable
  std::uint64_t reserved = 0;           // of the quota, while the length is not known
  std::string digest;                   // of them, as Digest saves it
  std::string sha256;                   // what the whole must have, in hexadecimal, or empty
  std::string metadata;                 // as it was sent
  std::string concat;                   // likewise
  std::vector<UploadId> parts;
  MediaId media;  // that it will be
  std::string video;
  std::string code;  // of a failure
  std::string detail;
  std::string title;
  std::string description;
  std::string visibility = "unlisted";
  std::string file_name;
  std::string replaces;            // the video whose file this one takes the place of, or empty
  std::int64_t last_modified = 0;  // of the client's file, as it says; 0: not said
  std::string early_video;         // that can be watched already; not saved
  bool imported = false;           // this server fetches it: no client goes on with it
  UnixMillis created_at = 0;
  UnixMillis expires_at = 0;

  // Of a part: the one that holds the end of the file, which was sent first. The client names it.
  std::optional<UploadId> tail() const;
  bool takes_bytes() const { return state == UploadState::open && kind != Concat::Kind::final; }
};

void insert(soci::session& sql, const UploadRecord& record);
std::optional<UploadRecord> find(soci::session& sql, const UploadId& id);
// The end of its file, if that was sent first and is all there.
std::optional<UploadRecord> find_tail(soci::session& sql, const UploadRecord& record);
// State, file, length, received, digest, video, failure and end of life. False when there is no such row, or
// it was in another state than `from`.
bool save(soci::session& sql, const UploadRecord& record, UploadState from);
void set_media(soci::session& sql, const UploadId& id, const MediaId& media);
// The end of a file lives as long as what belongs before it.
void renew_tail(soci::session& sql, const UploadRecord& record);
void set_reserved(soci::session& sql, const UploadId& id, std::uint64_t bytes);
void erase(soci::session& sql, const UploadId& id);
void erase_all_of(soci::session& sql, const UserId& owner);
// Those that a client may go on with, the newest first: whole and final ones that have not ended, and parts
// that have named their tail.
std::vector<UploadRecord> unfinished_of(soci::session& sql, const UserId& owner);
std::int64_t count_open(soci::session& sql, const UserId& owner);
// A final upload of just these parts that has not failed.
std::optional<UploadId> find_joining(soci::session& sql, const UserId& owner,
                                     const std::vector<UploadId>& parts);
std::vector<UploadRecord> in_state(soci::session& sql, UploadState state);
std::int64_t erase_expired(soci::session& sql, UnixMillis now);
std::vector<std::string> all_files(soci::session& sql);
// Videos that somebody could watch while they arrived, and whose upload was given up: into the bin's oldest
// end, from where the next housekeeping takes them.
void bin_given_up(soci::session& sql);
// Whether bytes of this media may still come.
bool is_arriving(soci::session& sql, const MediaId& media);

}  // namespace millrace::upload
