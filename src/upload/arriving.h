// The bytes of one upload while one request writes them, by way of a Pipeline. What is written counts only
// when it has been made durable; a request with a checksum can take back all that it brought.
//
// Belongs to one coroutine, which must await settle() before it lets go.
#pragma once
#include <memory>
#include <optional>
#include <span>

#include "base/async.h"
#include "store/digest.h"
#include "store/object_store.h"
#include "upload/checksum.h"
#include "upload/pipeline.h"
#include "upload/record.h"

namespace millrace::upload {

// Of the first `size` bytes of a file. Blocks.
store::Digest hash_of(int fd, std::uint64_t size);

class Arriving : public Landing, public std::enable_shared_from_this<Arriving> {
 public:
  struct Tools {
    store::ObjectStore& store;
    BlockingPool& pool;
    BlockBudget& blocks;
  };
  Arriving(Tools tools, const UploadRecord& record, std::optional<Checksum> checksum);

  // Brings file and record together: what was never durable is cut off. On the pool. Throws when less is
  // there than was durable.
  void open_now();

  std::span<char> room() { return pipeline_.room(); }  // to read into; never empty
  // So many bytes of it were read, the first `skip` of which are here already.
  void filled(std::size_t size, std::size_t skip);
  bool full() const { return pipeline_.full(); }
  // See Pipeline. "disk_full", "not_media".
  Task<Result<void>> push() { return pipeline_.push(shared_from_this()); }
  Task<Result<void>> settle() { return pipeline_.settle(shared_from_this()); }
  std::uint64_t written() const { return written_; }  // for others to read

  // The rest is for settled ones, on the pool.
  void sync_now();           // may be called while more is written
  void take_back_now();      // all that came since open_now()
  Result<void> sniff_now();  // of a whole file, however short
  // Appends a piece of another resumable file.
  Result<void> copy_now(const std::string& from, std::uint64_t offset, std::uint64_t size);
  std::uint64_t received() const { return file_->bytes(); }
  std::string saved_digest() const { return digest_.save(); }
  bool checksum_matches() { return !checksum_ || checksum_->matches(); }

 private:
  Result<void> write(std::span<const char> bytes) override;
  void digest(std::span<const char> bytes) override;

  store::ObjectStore& store_;
  const std::string name_;
  const std::uint64_t begin_;
  const std::string begun_digest_;
  bool sniffed_;
  std::unique_ptr<store::Resumable> file_;
  store::Digest digest_;
  std::unique_ptr<RunningChecksum> checksum_;
  std::atomic<std::uint64_t> written_ = 0;
  Pipeline pipeline_;
};

}  // namespace millrace::upload
