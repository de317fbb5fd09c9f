#include "upload/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/wait_for.h"

namespace millrace::upload {
namespace {

using namespace std::chrono_literals;

struct Recorder : Landing {
  Recorder(BlockingPool& pool, BlockBudget& budget) : pipeline(pool, budget) {}
  Pipeline pipeline;
  std::string written;
  std::string digested;
  std::size_t refuse_at = SIZE_MAX;  // bytes
  bool throws = false;
  std::shared_future<void> gate;  // what is written waits for it
  std::atomic<int> writers = 0;
  std::atomic<int> digesters = 0;
  std::atomic<bool> crowded = false;

  Result<void> write(std::span<const char> bytes) override {
    if (writers++ > 0) crowded = true;
    if (gate.valid()) gate.wait();
    writers--;
    if (written.size() + bytes.size() > refuse_at) {
      if (throws) throw std::runtime_error("the disk is broken");
      return fail(Status::insufficient_storage, "disk_full", "There is no room.");
    }
    written.append(bytes.begin(), bytes.end());
    return {};
  }
  void digest(std::span<const char> bytes) override {
    if (digesters++ > 0) crowded = true;
    digested.append(bytes.begin(), bytes.end());
    digesters--;
  }
};

class PipelineTest : public testing::Test {
 protected:
  // As a request does: as much as came, handed over when it is full.
  static Task<Result<void>> send(std::shared_ptr<Recorder> into, std::string bytes, std::size_t step) {
    Pipeline& pipeline = into->pipeline;
    for (std::size_t at = 0; at < bytes.size();) {
      const auto room = pipeline.room();
      const std::size_t n = std::min({room.size(), step, bytes.size() - at});
      std::copy_n(bytes.data() + at, n, room.data());
      pipeline.filled(n);
      at += n;
      if (!pipeline.full()) continue;
      if (auto pushed = co_await pipeline.push(into); !pushed) co_return pushed;
    }
    co_return Result<void>();
  }

  static Task<Result<void>> settle(std::shared_ptr<Recorder> into) {
    co_return co_await into->pipeline.settle(into);
  }
  std::shared_ptr<Recorder> landing(BlockBudget& budget) { return std::make_shared<Recorder>(pool_, budget); }

  static std::string noise(std::size_t size) {
    std::string bytes(size, 0);
    unsigned state = 7;
    for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    return bytes;
  }

  asio::io_context loop_;
  BlockingPool pool_{4};
  BlockBudget budget_{16};
  std::shared_ptr<Recorder> landing_ = landing(budget_);
};

TEST_F(PipelineTest, AllIsWrittenAndHashedInOrder) {
  for (const std::size_t step : {std::size_t{1} << 20, std::size_t{50'001}}) {
    auto one = landing(budget_);
    const std::string bytes = noise(20'000'003);  // more than one turn of a thread
    ASSERT_TRUE(wait_for(send(one, bytes, step)));
    ASSERT_TRUE(wait_for(settle(one)));
    EXPECT_EQ(one->written, bytes);
    EXPECT_EQ(one->digested, bytes);
    EXPECT_FALSE(one->crowded);
    // And on, with what is left in hand.
    ASSERT_TRUE(wait_for(send(one, "more", step)));
    ASSERT_TRUE(wait_for(settle(one)));
    EXPECT_EQ(one->digested, bytes + "more");
  }
  pool_.join();
  EXPECT_EQ(budget_.left(), 16);
}

TEST_F(PipelineTest, NothingIsNothing) {
  EXPECT_TRUE(wait_for(settle(landing_)));
  EXPECT_TRUE(wait_for(landing_->pipeline.push(landing_)));
  EXPECT_EQ(landing_->pipeline.room().size(), Pipeline::kBlock);
  EXPECT_TRUE(landing_->written.empty());
}

TEST_F(PipelineTest, ASenderThatIsTooFastGetsBlocksOfTheBudgetAndWaitsWhenThereAreNone) {
  BlockBudget two(2);
  std::promise<void> gate;
  auto crowded = landing(two);
  crowded->gate = gate.get_future().share();
  const std::string bytes = noise(Pipeline::kBlock * 9);
  std::atomic<bool> sent = false;
  auto result = asio::co_spawn(
      loop_,
      [&]() -> Task<bool> {
        auto good = co_await send(crowded, bytes, Pipeline::kBlock);
        sent = true;
        co_return good.has_value();
      },
      asio::use_future);
  std::thread loop([this] { loop_.run(); });
  while (two.left() > 0) std::this_thread::sleep_for(1ms);
  EXPECT_FALSE(sent);
  {
    auto elsewhere = landing(two);  // has its own two none the less
    EXPECT_TRUE(wait_for(send(elsewhere, bytes, 1000)));
    EXPECT_TRUE(wait_for(settle(elsewhere)));
    EXPECT_EQ(elsewhere->digested, bytes);
  }
  EXPECT_FALSE(sent);
  gate.set_value();
  loop.join();
  EXPECT_TRUE(result.get());
  EXPECT_TRUE(wait_for(settle(crowded)));
  EXPECT_EQ(crowded->digested, bytes);
  crowded.reset();
  pool_.join();  // tasks that have just ended hold it, too
  EXPECT_EQ(two.left(), 2);
}

TEST_F(PipelineTest, AfterAnErrorNothingMoreIsWritten) {
  landing_->refuse_at = 3 * Pipeline::kBlock;
  const std::string bytes = noise(Pipeline::kBlock * 40);
  auto sent = wait_for(send(landing_, bytes, Pipeline::kBlock));
  auto settled = wait_for(settle(landing_));
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, "disk_full");
  ASSERT_FALSE(sent);
  landing_->refuse_at = SIZE_MAX;  // there is room again, but what was refused is a hole
  sent = wait_for(send(landing_, bytes, Pipeline::kBlock));
  EXPECT_FALSE(sent);
  EXPECT_FALSE(wait_for(settle(landing_)));
  EXPECT_EQ(landing_->written, bytes.substr(0, 3 * Pipeline::kBlock));
  EXPECT_EQ(landing_->digested, landing_->written);
}

TEST_F(PipelineTest, WhatTheDiskThrowsIsThrownToTheSender) {
  landing_->refuse_at = 3 * Pipeline::kBlock;
  landing_->throws = true;
  EXPECT_THROW((void)wait_for(send(landing_, noise(Pipeline::kBlock * 40), Pipeline::kBlock)),
               std::runtime_error);
  EXPECT_THROW((void)wait_for(settle(landing_)), std::runtime_error);
  EXPECT_EQ(landing_->digested.size(), 3 * Pipeline::kBlock);
}

}  // namespace
}  // namespace millrace::upload
