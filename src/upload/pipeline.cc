#include "upload/pipeline.h"

namespace millrace::upload {
namespace {

constexpr int kTurn = 64;  // blocks in one go, so that one fast sender does not own a thread of the pool

}  // namespace

Pipeline::~Pipeline() {
  if (held_ > kOwn) budget_.give(static_cast<int>(held_ - kOwn));
}

std::span<char> Pipeline::room() {
  if (!front_.bytes) {
    std::lock_guard lock(mutex_);
    find_block();
  }
  return {front_.bytes.get() + front_.size, kBlock - front_.size};
}

// Puts an empty block in front.
bool Pipeline::find_block() {
  if (!empty_.empty()) {
    front_ = std::move(empty_.back());
    empty_.pop_back();
    front_.size = 0;
    return true;
  }
  if (held_ >= kMost || (held_ >= kOwn && !budget_.take())) return false;
  held_++;
  front_ = {std::make_unique_for_overwrite<char[]>(kBlock), 0};
  return true;
}

// What comes after an error is dropped.
void Pipeline::hand_over(std::shared_ptr<Landing> into) {
  std::lock_guard lock(mutex_);
  if (front_.size == 0) return;
  under_way_++;
  if (!so_far_) return release(std::exchange(front_, {}));
  to_write_.push_back(std::exchange(front_, {}));
  if (!std::exchange(writing_, true))
    asio::post(pool_, [this, into = std::move(into)]() mutable { write_some(std::move(into)); });
}

Task<Result<void>> Pipeline::push(std::shared_ptr<Landing> into) {
  hand_over(std::move(into));
  for (bool found = false; !found;) {
    std::size_t under_way = 0;
    {
      std::lock_guard lock(mutex_);
      found = front_.bytes || find_block();
      under_way = under_way_;
    }
    if (!found) co_await wait_until(under_way - 1);
  }
  co_return outcome();
}

Task<Result<void>> Pipeline::settle(std::shared_ptr<Landing> into) {
  hand_over(std::move(into));
  co_await wait_until(0);
  co_return outcome();
}

Task<void> Pipeline::wait_until(std::size_t under_way_at_most) {
  for (;;) {
    std::optional<Signal<bool>> wanted;
    {
      std::lock_guard lock(mutex_);
      if (under_way_ <= under_way_at_most) co_return;
      wanted_at_ = under_way_at_most;
      wanted = wanted_.emplace();
    }
    co_await wanted->wait(std::chrono::hours(1));
  }
}

Result<void> Pipeline::outcome() {
  std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  return so_far_;
}

void Pipeline::release(Block&& block) {
  under_way_--;
  if (held_ > kOwn && under_way_ == 0) {  // the sender is no faster than the disk
    held_--;
    budget_.give(1);
    block = {};
  } else {
    empty_.push_back(std::move(block));
  }
  if (!wanted_ || under_way_ > wanted_at_) return;
  wanted_->set(true);
  wanted_.reset();
}

Result<void> Pipeline::write_one(Landing& into, const Block& block) try {
  return into.write(block.view());
} catch (...) {
  std::lock_guard lock(mutex_);
  failure_ = std::current_exception();
  return fail(Status::internal, "internal", "What came could not be written.");
}

void Pipeline::write_some(std::shared_ptr<Landing> into) {
  for (int turn = 0;; turn++) {
    Block block;
    {
      std::lock_guard lock(mutex_);
      if (to_write_.empty()) {
        writing_ = false;
        return;
      }
      if (turn == kTurn) break;
      block = std::move(to_write_.front());
      to_write_.pop_front();
    }
    auto written = write_one(*into, block);
    std::lock_guard lock(mutex_);
    if (!written) {
      so_far_ = std::move(written);
      release(std::move(block));
      while (!to_write_.empty()) {
        block = std::move(to_write_.front());
        to_write_.pop_front();
        release(std::move(block));
      }
      continue;
    }
    to_digest_.push_back(std::move(block));
    if (!std::exchange(digesting_, true)) asio::post(pool_, [this, into] { digest_some(into); });
  }
  asio::post(pool_, [this, into = std::move(into)]() mutable { write_some(std::move(into)); });
}

void Pipeline::digest_some(std::shared_ptr<Landing> into) {
  for (int turn = 0;; turn++) {
    Block block;
    {
      std::lock_guard lock(mutex_);
      if (to_digest_.empty()) {
        digesting_ = false;
        return;
      }
      if (turn == kTurn) break;
      block = std::move(to_digest_.front());
      to_digest_.pop_front();
    }
    into->digest(block.view());
    std::lock_guard lock(mutex_);
    release(std::move(block));
  }
  asio::post(pool_, [this, into = std::move(into)]() mutable { digest_some(std::move(into)); });
}

}  // namespace millrace::upload
