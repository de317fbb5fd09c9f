#include "render/yielding.h"

#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>
#include <future>
#include <optional>
#include <thread>

namespace millrace::render {
namespace {

using namespace std::chrono_literals;

// A child of the engine in the background, whose work takes no time.
class BackgroundTask {
 public:
  explicit BackgroundTask(Yielding& yielding) : aside_(yielding, options_.control) {}
  ~BackgroundTask() {
    options_.control.cancel();
    thread_.join();
  }
  void start(engine::Engine& engine) {
    thread_ = std::thread([this, &engine] {
      engine::EncoderSetup setup;
      setup.width = 320;
      setup.height = 180;
      setup.max_bits = 500'000;
      auto task = engine.call<engine::HeadersReply>(engine::TaskKind::headers,
                                                    engine::HeadersRequest{{setup}}, {}, options_);
      asio::io_context loop;
      auto future = asio::co_spawn(loop, std::move(task), asio::use_future);
      loop.run();
      auto reply = future.get();
      code_.set_value(reply ? "" : reply.error().code);
    });
  }
  bool done_within(std::chrono::milliseconds time) {
    return end_.wait_for(time) == std::future_status::ready;
  }
  std::string code() { return end_.get(); }  // of its failure; empty when it went well

 private:
  engine::TaskOptions options_;
  std::promise<std::string> code_;
  std::future<std::string> end_ = code_.get_future();
  Yielding::Background aside_;
  std::thread thread_;
};

// Decides beside the test, as it does in a server.
class Deciding {
 public:
  explicit Deciding(Yielding& yielding)
      : thread_([this, &yielding] {
          spawn(loop_.get_executor(), "yielding", yielding.run());
          loop_.run();
        }) {}
  ~Deciding() {
    loop_.stop();
    thread_.join();
  }

 private:
  asio::io_context loop_{1};
  std::thread thread_;
};

TEST(Yielding, background_work_goes_on_while_nothing_is_urgent) {
  engine::Engine engine({});
  Yielding yielding;
  BackgroundTask task(yielding);
  task.start(engine);
  ASSERT_TRUE(task.done_within(10s));
  EXPECT_EQ(task.code(), "");
}

TEST(Yielding, background_work_stands_still_while_something_is_urgent_and_a_moment_longer) {
  engine::Engine engine({});
  Yielding yielding({.calm = 3s, .stopped = 1h});
  Deciding deciding(yielding);
  BackgroundTask before(yielding);
  std::optional<Yielding::Urgent> urgent(yielding);
  BackgroundTask after(yielding);
  before.start(engine);
  after.start(engine);
  EXPECT_FALSE(before.done_within(500ms));
  EXPECT_FALSE(after.done_within(1ms));
  urgent.reset();
  EXPECT_FALSE(before.done_within(300ms));
  for (auto* task : {&before, &after}) {
    ASSERT_TRUE(task->done_within(10s));
    EXPECT_EQ(task->code(), "");
  }
}

TEST(Yielding, background_work_has_its_share_however_long_something_is_urgent) {
  engine::Engine engine({});
  Yielding yielding({.stopped = 300ms, .share = 1h});
  Deciding deciding(yielding);
  Yielding::Urgent urgent(yielding);
  BackgroundTask task(yielding);
  task.start(engine);
  ASSERT_TRUE(task.done_within(10s));
  EXPECT_EQ(task.code(), "");
}

TEST(Yielding, ends_background_work_when_its_memory_is_needed) {
  engine::Engine engine({});
  Yielding yielding;
  Yielding::Urgent urgent(yielding);
  BackgroundTask task(yielding);
  task.start(engine);
  EXPECT_EQ(yielding.end_background(), 1u);
  ASSERT_TRUE(task.done_within(10s));
  EXPECT_EQ(task.code(), "cancelled");
}

}  // namespace
}  // namespace millrace::render
