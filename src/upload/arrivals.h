// Uploads that arrive in pieces and cannot be lost, whatever protocol they speak (protocol.cc knows both).
//
// An upload is a row and a resumable file of the store. Its offset is what the row says: it grows only after
// the bytes below it are durable, so it is true after a power cut, and whatever lies beyond it in the file is
// cut off when the next request begins. The state of the SHA-256 at that offset stands in the same row, so
// nothing is ever read again to be hashed.
//
// All there: the row is closed (durable: it will become a video), the file moves to its key, and one
// transaction makes media, video, job and the row's end. Closing can be done again from any point, so a crash
// loses nothing.
//
// app/ owns the one Arrivals; everything may be awaited on any loop. See docs/design/uploads.md.
#pragma once
#include "accounts/accounts.h"
#include "http/message.h"
#include "jobs/queue.h"
#include "upload/arriving.h"
#include "upload/turns.h"
#include "upload/upload.h"

namespace millrace::upload {

struct ArrivalsOptions {
  std::chrono::milliseconds lifetime = std::chrono::days(7);  // after the last byte
  std::int64_t open_per_user = 250;                           // not yet complete ones, parts too
  std::uint64_t sync_bytes = 64ull << 20;                     // within a request: durable after so much…
  std::chrono::milliseconds sync_every{5'000};                // …or so long
};

// What a client asks for when it begins.
struct NewUpload {
  Concat concat;
  std::string concat_sent;
  std::optional<std::uint64_t> length;
  std::string metadata_sent;
  std::string sha256;  // that the whole must have, in hexadecimal, or empty
  std::int64_t last_modified = 0;
  std::optional<MediaId> media;  // that it is to be; none: a new one
  bool imported = false;         // by this server, from an address
  NewVideo video;
};

// What one request appends.
struct Append {
  // When the upload is complete: when all of its length is there (tus), when this body has ended (the draft's
  // Upload-Complete: ?1), or not by this request (?0).
  enum class Until { length, end_of_body, later };
  Until until = Until::length;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length{};          // of the whole, if the request says it
  std::optional<Checksum> checksum{};             // of this body
  std::function<void(std::uint64_t)> progress{};  // durable so far; on the caller's loop
};

// Whoever looks at uploads while they arrive; called on any loop or thread of the pool, and must not wait.
struct ArrivalHooks {
  // So many bytes from the beginning on can be read; not of uploads that may take them back.
  std::function<void(const UploadRecord&, std::uint64_t bytes)> arrived = [](const auto&, auto) {};
  std::function<void(const MediaId&)> complete = [](const auto&) {};  // it is being indexed
  std::function<void(const MediaId&)> given_up = [](const auto&) {};
};

class Arrivals {
 public:
  struct Tools {
    db::Database& database;
    store::ObjectStore& store;
    jobs::Queue& queue;
    BlockingPool& pool;
    const Clock& clock;
    Uploads& uploads;
  };
  Arrivals(Tools tools, ArrivalsOptions options);
  const ArrivalsOptions& options() const { return options_; }
  void on_arrivals(ArrivalHooks hooks) { hooks_ = std::move(hooks); }  // before anything is served
  std::uint64_t max_bytes() const { return tools_.uploads.options().max_bytes; }

  // "too_large", "not_media" (empty), "too_many_uploads", "over_quota", "disk_full", "validation".
  Task<Result<UploadRecord>> create(accounts::Identity who, NewUpload wanted);
  // As create(); of a final upload, whose parts are put together by a job: waits for it a while.
  Task<Result<UploadRecord>> join(accounts::Identity who, NewUpload wanted);
  // "not_found"; "gone" when it has expired. What is told of it stays right for the next append().
  Task<Result<UploadRecord>> find(UploadId id);
  // Takes over from any other request on this upload. "wrong_offset", "checksum_mismatch", "superseded",
  // "beyond_length", "inconsistent_length", "wrong_hash", and the codes of create() and of a body.
  Task<Result<UploadRecord>> append(UploadId id, http::BodyReader& body, Append how);
  Task<Result<void>> remove(UploadId id);
  Task<std::vector<UploadRecord>> unfinished(UserId owner);
  // The end of its file, which was sent first, if that is all there.
  Task<std::optional<UploadRecord>> tail_of(UploadRecord record);

  void register_jobs();
  // Closes what a crash left half closed and removes files that nobody knows; at the start, before anything
  // is served. Blocks.
  void recover_now();
  Task<void> forget_expired();
  void stop() { turns_.stop_all(); }  // running requests store what they hold, and end

 private:
  UnixMillis end_of_life() const { return tools_.clock.now() + options_.lifetime.count(); }
  Task<Result<UploadRecord>> load(UploadId id);
  Task<Result<void>> save(UploadRecord record, UploadState from);  // "not_found" when it is gone
  Task<UploadRecord> fail_with(UploadRecord record, Error why);    // keeps the reason, not the bytes

  // append.cc
  struct Writing;
  struct Keeping;
  Task<Result<void>> receive(Writing& writing, http::BodyReader& body);
  Task<Result<void>> read_body(Writing& writing, http::BodyReader& body);
  void begin_keeping(Writing& writing, Executor executor);
  Task<void> run_keeping(std::shared_ptr<Keeping> keeping);
  Task<Result<void>> end_keeping(Writing& writing);
  Task<Result<void>> keep(Writing& writing);
  Task<Result<void>> reserve(Writing& writing, std::uint64_t size);
  Task<Result<void>> reserve_step(Writing& writing, std::uint64_t size);
  Task<Result<UploadRecord>> again(UploadRecord record, http::BodyReader& body, const Append& how,
                                   std::optional<std::uint64_t> told);
  Result<void> agree_on_length(UploadRecord& record, const Append& how,
                               std::optional<std::uint64_t> declared) const;
  // close.cc
  Task<Result<UploadRecord>> complete(UploadRecord record, std::shared_ptr<Arriving> file, UploadState from);
  Result<UploadRecord> close_now(UploadRecord record);
  void give_up_now(UploadRecord record, const Error& why);
  bool is_lost_now(const UploadRecord& record);
  // join.cc
  Task<Result<std::string>> run_join(jobs::JobContext& context);
  Task<Result<void>> adopt_first(UploadRecord& record);
  Task<Result<void>> copy_parts(UploadRecord& record, std::shared_ptr<Arriving> file,
                                jobs::JobContext& context);

  Tools tools_;
  ArrivalsOptions options_;
  ArrivalHooks hooks_;
  Turns turns_;
};

}  // namespace millrace::upload
