// Bytes arrive in a form, in one go (in pieces: arrivals.h). A Receiving takes them, refuses what is too
// large, not media or does not fit the disk as soon as that is known, and when the last byte is durable makes
// the video and the job that indexes it in one transaction. Whatever is not finished leaves nothing behind.
#pragma once
#include <memory>

#include "accounts/accounts.h"
#include "base/clock.h"
#include "db/database.h"
#include "jobs/queue.h"
#include "store/digest.h"
#include "store/object_store.h"
#include "upload/pipeline.h"
#include "upload/publish.h"
#include "upload/sniff.h"
#include "videos/videos.h"

namespace millrace::upload {

struct UploadOptions {
  std::uint64_t max_bytes = 10ull << 30;
  std::function<void(std::uint64_t)> make_room{};  // before so many bytes arrive; may block
  int spare_blocks = 64;                           // see Pipeline; 8 MB for all uploads together
};

class Uploads {
 public:
  Uploads(db::Database& database, store::ObjectStore& store, jobs::Queue& queue, BlockingPool& pool,
          const Clock& clock, UploadOptions options);
  const UploadOptions& options() const { return options_; }

  class Receiving : public Landing, public std::enable_shared_from_this<Receiving> {
   public:
    ~Receiving() override;  // removes what was not finished; on the pool, for a large file takes its time
    Receiving(const Receiving&) = delete;
    // Appends. "too_large", "not_media", "disk_full".
    Task<Result<void>> append(std::string_view bytes);
    Sniffed kind() const { return kind_; }  // once 64 KB are there
    // Durable and published; the receiving is used up.
    Task<Result<videos::VideoRecord>> finish(accounts::Identity who, NewVideo video);

   private:
    friend class Uploads;
    Receiving(Uploads& owner, UserId user)
        : owner_(owner), user_(std::move(user)), pipeline_(owner.pool_, owner.blocks_) {}
    Result<void> write(std::span<const char> bytes) override { return file_->write(bytes); }
    void digest(std::span<const char> bytes) override { digest_.add(bytes); }
    Result<void> sniff_head();
    Task<Result<void>> reserve(std::uint64_t bytes);
    void drop_now(const MediaId& id);
    Uploads& owner_;
    const UserId user_;
    const std::string key_ = "form:" + random_text(16);  // of the reservation
    std::uint64_t reserved_ = 0;
    std::unique_ptr<store::Incoming> file_;
    store::Digest digest_;  // of what was written
    std::string head_;      // until it is sniffed
    bool sniffed_ = false;
    Sniffed kind_ = Sniffed::unknown;
    std::uint64_t received_ = 0;
    Pipeline pipeline_;
  };
  // `expected`: at least what the client says will come, if it says so; reserved for `who` until the end.
  // "over_quota".
  Task<Result<std::shared_ptr<Receiving>>> begin(const accounts::Identity& who, std::uint64_t expected);

  // "not_found", "forbidden", "is_clip", "not_ready": before anything is sent. Nothing is replaced: good.
  Task<Result<void>> check_replaces(accounts::Identity who, std::string video);
  // A video has been given another file, which is being prepared. Set once, before anything is served.
  void on_changed(std::function<void(const VideoId&)> changed) { changed_ = std::move(changed); }
  void changed(const VideoId& video) const { changed_(video); }
  BlockBudget& blocks() { return blocks_; }
  // The refusals of every way of uploading.
  Error too_large(std::optional<std::uint64_t> bytes) const;
  // Makes room for so many bytes, and says whether there is: "disk_full".
  Task<Result<void>> check_room(std::uint64_t bytes);

 private:
  db::Database& database_;
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
  const Clock& clock_;
  UploadOptions options_;
  BlockBudget blocks_;
  std::function<void(const VideoId&)> changed_ = [](const VideoId&) {};
};

Error not_media();
Error disk_full();

}  // namespace millrace::upload
