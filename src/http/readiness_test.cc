#include "http/readiness.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "base/fd.h"

namespace millrace::http {
namespace {

using asio::co_spawn;
using asio::detached;

struct Pair {
  Pair() {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    ours = Fd(fds[0]);
    theirs = Fd(fds[1]);
  }
  void say(std::string_view text) const {
    EXPECT_EQ(::send(theirs.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  Fd ours, theirs;
};

TEST(Readiness, tells_of_bytes_that_arrive_and_lets_an_idle_loop_end) {
  asio::io_context loop(1);
  Pair pair;
  bool came = false;
  co_spawn(
      loop,
      [&]() -> Task<void> {
        Readiness::Watch watch(loop, pair.ours.get());
        watch.drained();
        EXPECT_FALSE(watch.maybe_readable());
        pair.say("a");
        came = co_await watch.readable();
        EXPECT_TRUE(watch.maybe_readable());
      },
      detached);
  loop.run();
  EXPECT_TRUE(came);
}

TEST(Readiness, remembers_the_end_that_came_with_the_last_bytes) {
  asio::io_context loop(1);
  Pair pair;
  co_spawn(
      loop,
      [&]() -> Task<void> {
        Readiness::Watch watch(loop, pair.ours.get());
        pair.say("a");
        pair.theirs.reset();
        EXPECT_TRUE(co_await watch.readable());
        watch.drained();  // a short read: but no edge will follow for the end
        EXPECT_TRUE(watch.maybe_readable());
      },
      detached);
  loop.run();
}

TEST(Readiness, tells_of_room_to_write) {
  asio::io_context loop(1);
  Pair pair;
  std::uint64_t sent = 0;
  co_spawn(
      loop,
      [&]() -> Task<void> {
        Readiness::Watch watch(loop, pair.ours.get());
        const std::string block(64 * 1024, 'x');
        const auto fill = [&] {
          for (ssize_t count = 0; (count = ::send(pair.ours.get(), block.data(), block.size(), 0)) > 0;)
            sent += static_cast<std::uint64_t>(count);
        };
        fill();
        const std::uint64_t before = sent;
        std::string taken(1 << 20, 0);
        while (::recv(pair.theirs.get(), taken.data(), taken.size(), 0) > 0) {
        }
        EXPECT_TRUE(co_await watch.writable());
        fill();
        EXPECT_GT(sent, before);
      },
      detached);
  loop.run();
}

TEST(Readiness, ends_a_wait_that_is_released) {
  asio::io_context loop(1);
  Pair pair;
  std::optional<bool> answer;
  Readiness::Watch watch(loop, pair.ours.get());
  co_spawn(
      loop,
      [&]() -> Task<void> {
        watch.drained();
        while (!answer || *answer)
          answer = co_await watch.readable();  // the first edge is that it can be written
      },
      detached);
  asio::post(loop, [&] { watch.release(); });
  for (int i = 0; i < 10 && !answer; i++) loop.run_one_for(std::chrono::milliseconds(100));
  EXPECT_EQ(answer, false);
}

// One session ends another while both have news.
TEST(Readiness, forgets_a_socket_that_goes_in_the_middle_of_the_news) {
  asio::io_context loop(1);
  Pair one, two;
  auto first = std::make_unique<Readiness::Watch>(loop, one.ours.get());
  auto second = std::make_unique<Readiness::Watch>(loop, two.ours.get());
  int heard = 0;
  const auto listen = [&](Readiness::Watch& own, std::unique_ptr<Readiness::Watch>& other) -> Task<void> {
    co_await own.readable();
    heard++;
    other.reset();
  };
  co_spawn(loop, listen(*first, second), detached);
  co_spawn(loop, listen(*second, first), detached);
  one.say("a");
  two.say("b");
  for (int i = 0; i < 10 && heard == 0; i++) loop.run_one_for(std::chrono::milliseconds(100));
  EXPECT_EQ(heard, 1);
}

TEST(Readiness, frees_those_who_wait_when_their_loop_is_gone) {
  auto kept = std::make_shared<int>(0);
  std::weak_ptr<int> seen = kept;
  Pair pair;
  {
    asio::io_context loop(1);
    co_spawn(
        loop,
        [](asio::io_context& on, int fd, std::shared_ptr<int>) -> Task<void> {
          Readiness::Watch watch(on, fd);
          while (true) co_await watch.readable();
        }(loop, pair.ours.get(), std::move(kept)),
        detached);
    loop.poll();
    EXPECT_FALSE(seen.expired());
  }
  EXPECT_TRUE(seen.expired());
}

}  // namespace
}  // namespace millrace::http
