// The bytes of one file between the network and the disk, in blocks: while one fills on the caller's loop,
// others are written by one thread of the pool, and those that are written hashed by another, each in order.
// An upload has two blocks, and more while its sender is faster than the disk and others leave some of the
// budget.
//
// A member of its landing, which lives until what was handed over is done; used by one coroutine.
#pragma once
#include <atomic>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/async.h"
#include "base/error.h"
#include "base/signal.h"

namespace millrace::upload {

// Blocks that all uploads together may have beyond two each. Thread-safe.
class BlockBudget {
 public:
  explicit BlockBudget(int blocks) : left_(blocks) {}
  bool take() {
    if (left_.fetch_sub(1) > 0) return true;
    left_.fetch_add(1);
    return false;
  }
  void give(int blocks) { left_.fetch_add(blocks); }
  int left() const { return left_; }

 private:
  std::atomic<int> left_;
};

// Where the blocks go. Each of the two is called by one thread at a time, but not by the same one.
class Landing {
 public:
  virtual ~Landing() = default;
  virtual Result<void> write(std::span<const char> bytes) = 0;  // after an error nothing more comes
  virtual void digest(std::span<const char> bytes) = 0;         // what was written
};

class Pipeline {
 public:
  static constexpr std::size_t kBlock = 128 << 10;
  static constexpr std::size_t kOwn = 2;    // blocks that every upload may have
  static constexpr std::size_t kMost = 12;  // and with those of the budget

  Pipeline(BlockingPool& pool, BlockBudget& budget) : pool_(pool), budget_(budget) {}
  ~Pipeline();

  std::span<char> room();  // to read into; never empty after push()
  void filled(std::size_t size) { front_.size += size; }
  bool full() const { return front_.size == kBlock; }

  // Hands the block over, and waits until there is another one to fill. The first error of the landing, also
  // later; what it throws is thrown here. Then nothing more is written, for there would be a hole.
  Task<Result<void>> push(std::shared_ptr<Landing> into);
  Task<Result<void>> settle(std::shared_ptr<Landing> into);  // hands over, and waits until all is hashed

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
    std::span<const char> view() const { return {bytes.get(), size}; }
  };
  void hand_over(std::shared_ptr<Landing> into);
  void write_some(std::shared_ptr<Landing> into);
  void digest_some(std::shared_ptr<Landing> into);
  Result<void> write_one(Landing& into, const Block& block);
  bool find_block();            // with mutex_
  void release(Block&& block);  // with mutex_
  Task<void> wait_until(std::size_t under_way_at_most);
  Result<void> outcome();

  BlockingPool& pool_;
  BlockBudget& budget_;
  Block front_;

  std::mutex mutex_;  // guards all below
  std::deque<Block> to_write_;
  std::deque<Block> to_digest_;
  std::vector<Block> empty_;
  std::size_t held_ = 0;       // blocks there are
  std::size_t under_way_ = 0;  // handed over, and not yet hashed
  bool writing_ = false;       // a task of the pool does
  bool digesting_ = false;
  Result<void> so_far_;
  std::exception_ptr failure_;
  std::optional<Signal<bool>> wanted_;  // by the coroutine: that no more than this are under way
  std::size_t wanted_at_ = 0;
};

}  // namespace millrace::upload
