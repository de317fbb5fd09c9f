#include <gtest/gtest.h>

#include <set>

#include "base/async.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "base/signal.h"

namespace millrace {
namespace {

TEST(Id, parses_only_what_it_could_have_made) {
  VideoId id = VideoId::random();
  EXPECT_EQ(VideoId::parse(id.text()), id);
  EXPECT_FALSE(VideoId::parse("../../etc/passwd"));
  EXPECT_FALSE(VideoId::parse(""));
  EXPECT_FALSE(VideoId::parse(std::string(16, '\0')));
}

TEST(Id, does_not_repeat) {
  std::set<VideoId> seen;
  for (int i = 0; i < 10000; i++) EXPECT_TRUE(seen.insert(VideoId::random()).second);
}

TEST(Clock, writes_rfc_3339) {
  EXPECT_EQ(to_rfc3339(1'795'336'205'123), "2026-11-22T08:30:05.123Z");
}

TEST(RunBlocking, brings_the_value_back_to_the_loop) {
  asio::io_context loop(1);
  BlockingPool pool(1);
  auto loop_thread = std::this_thread::get_id();
  std::vector<int> seen;
  auto work = [&]() -> Task<void> {
    std::thread::id ran;
    int value = co_await run_blocking(pool, [&ran] {
      ran = std::this_thread::get_id();
      return 7;
    });
    EXPECT_TRUE(ran != loop_thread);
    EXPECT_TRUE(std::this_thread::get_id() == loop_thread);
    seen.push_back(value);
    try {
      co_await run_blocking(pool, []() { throw std::runtime_error("disk"); });
    } catch (const std::runtime_error&) {
      seen.push_back(8);
    }
  };
  asio::co_spawn(loop.get_executor(), work(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
  loop.run();
  EXPECT_EQ(seen, (std::vector<int>{7, 8}));
}

// With AddressSanitizer: a timer of the waiter's loop would be touched here.
TEST(Signal, outlives_the_loop_of_those_who_wait) {
  Signal<int> signal;
  {
    asio::io_context loop(1);
    spawn(loop.get_executor(), "waiter",
          [](Signal<int> s) -> Task<void> { co_await s.wait(std::chrono::hours(1)); }(signal));
    loop.poll();
  }
  signal.set(1);
}

TEST(Signal, wakes_waiters_on_other_loops_and_times_out) {
  asio::io_context loop(1);
  Signal<int> signal, never;
  std::vector<std::optional<int>> got;
  auto waiter = [&](Signal<int> s, std::chrono::milliseconds patience) -> Task<void> {
    got.push_back(co_await s.wait(patience));
  };
  auto check = [](const std::exception_ptr& e) { EXPECT_FALSE(e); };
  asio::co_spawn(loop.get_executor(), waiter(signal, std::chrono::minutes(1)), check);
  asio::co_spawn(loop.get_executor(), waiter(signal, std::chrono::minutes(1)), check);
  asio::co_spawn(loop.get_executor(), waiter(never, std::chrono::milliseconds(5)), check);
  std::thread setter([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    signal.set(3);
  });
  loop.run();
  setter.join();
  EXPECT_EQ(got, (std::vector<std::optional<int>>{std::nullopt, 3, 3}));
}

}  // namespace
}  // namespace millrace
