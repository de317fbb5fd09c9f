// The bytes of one upload while one request writes them. Two buffers: one fills from the network on the
// caller's loop while the other is hashed and written on the pool. What is written counts only when
// sync_now() has made it durable; a request with a checksum can take back all that it brought.
//
// Belongs to one coroutine, which must await settle() before it lets go.
#pragma once
#include <memory>
#include <optional>
#include <span>

#include "base/async.h"
#include "base/signal.h"
#include "store/digest.h"
#include "store/object_store.h"
#include "upload/checksum.h"
#include "upload/record.h"

namespace millrace::upload {

// Of the first `size` bytes of a file. Blocks.
store::Digest hash_of(int fd, std::uint64_t size);

class Arriving : public std::enable_shared_from_this<Arriving> {
 public:
  static constexpr std::size_t kBuffer = 128 << 10;

  Arriving(store::ObjectStore& store, BlockingPool& pool, const UploadRecord& record,
           std::optional<Checksum> checksum);

  // Brings file and record together: what was never durable is cut off. On the pool. Throws when less is
  // there than was durable.
  void open_now();

  std::span<char> room();  // to read into; never empty
  // So many bytes of it were read, the first `skip` of which are here already.
  void filled(std::size_t size, std::size_t skip);
  bool full() const { return front_.size == kBuffer; }
  // Hands the buffer over and begins another one; waits for the one before. "disk_full", "not_media": then
  // nothing more is written, for there would be a hole.
  Task<Result<void>> push();
  Task<Result<void>> settle();  // waits for what was handed over
  std::uint64_t written() const {
    return written_;
  }  // for others to read, when push() or settle() returned last

  // The rest is for settled ones, on the pool.
  void sync_now();
  void take_back_now();      // all that came since open_now()
  Result<void> sniff_now();  // of a whole file, however short
  // Appends a piece of another resumable file.
  Result<void> copy_now(const std::string& from, std::uint64_t offset, std::uint64_t size);
  std::uint64_t received() const { return file_->bytes(); }
  std::string digest() const { return digest_.save(); }
  bool checksum_matches() { return !checksum_ || checksum_->matches(); }

 private:
  struct Buffer {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  struct Outcome {
    Result<void> result;
    std::exception_ptr failure;
  };
  Result<void> write_now(std::span<const char> bytes);

  store::ObjectStore& store_;
  BlockingPool& pool_;
  const std::string name_;
  const std::uint64_t begin_;
  const std::string begun_digest_;
  bool sniffed_;
  std::unique_ptr<store::Resumable> file_;
  store::Digest digest_;
  std::unique_ptr<RunningChecksum> checksum_;
  Buffer front_;
  Buffer back_;
  std::optional<Signal<Outcome>> writing_;
  Result<void> so_far_;
  std::uint64_t written_ = 0;
};

}  // namespace millrace::upload
