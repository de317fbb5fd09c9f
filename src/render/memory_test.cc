#include "render/memory.h"

#include <gtest/gtest.h>

namespace millrace::render {
namespace {

using Class = Memory::Class;

struct MemoryOfAHundred : testing::Test {
  // Holds `bytes` until `until` says so, or for a moment.
  Task<void> hold(std::string name, std::uint64_t bytes, Class of) {
    auto ticket = co_await memory.acquire(bytes, of);
    if (!ticket) {
      refused.push_back(ticket.error().code);
      co_return;
    }
    order.push_back(name);
    most = std::max(most, memory.used());
    co_await sleep_for(std::chrono::milliseconds(5));
  }
  void start(std::string name, std::uint64_t bytes, Class of = Class::urgent) {
    asio::co_spawn(loop.get_executor(), hold(std::move(name), bytes, of),
                   [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
  }
  asio::io_context loop{1};
  int room_made = 0;
  Memory memory{100, [this] { room_made++; }};
  std::uint64_t most = 0;
  std::vector<std::string> order, refused;
};

TEST_F(MemoryOfAHundred, is_never_exceeded_and_comes_back) {
  for (int i = 0; i < 20; i++) start("one", 30);
  loop.run();
  EXPECT_EQ(order.size(), 20u);
  EXPECT_EQ(most, 90u);
  EXPECT_EQ(memory.used(), 0u);
}

TEST_F(MemoryOfAHundred, lets_a_large_render_run_alone_and_in_its_turn) {
  start("small 1", 30);
  start("large", 90);
  start("small 2", 30);
  loop.run();
  EXPECT_EQ(order, (std::vector<std::string>{"small 1", "large", "small 2"}));
  EXPECT_LE(most, 100u);
}

TEST_F(MemoryOfAHundred, refuses_at_once_what_can_never_fit) {
  start("huge", 101);
  start("small", 10);
  loop.run();
  EXPECT_EQ(refused, std::vector<std::string>{"pictures_too_large"});
  EXPECT_EQ(order, std::vector<std::string>{"small"});
}

TEST_F(MemoryOfAHundred, gives_background_work_half_unless_it_is_alone) {
  start("background 1", 40, Class::background);
  start("background 2", 40, Class::background);
  start("urgent", 50);
  loop.run();
  EXPECT_EQ(order, (std::vector<std::string>{"background 1", "urgent", "background 2"}));
  EXPECT_EQ(room_made, 0);
  start("background", 90, Class::background);
  loop.restart();
  loop.run();
  EXPECT_EQ(order.back(), "background");
}

TEST_F(MemoryOfAHundred, asks_for_room_when_a_viewer_has_to_wait_for_background_work) {
  start("background 1", 90, Class::background);
  start("background 2", 10, Class::background);
  start("urgent", 50);
  loop.run();
  EXPECT_EQ(room_made, 1);
  EXPECT_EQ(order, (std::vector<std::string>{"background 1", "urgent", "background 2"}));
}

TEST_F(MemoryOfAHundred, gives_background_work_nothing_while_a_viewers_render_waits) {
  start("urgent 1", 60);
  start("urgent 2", 60);
  start("background", 20, Class::background);
  loop.run();
  EXPECT_EQ(order, (std::vector<std::string>{"urgent 1", "urgent 2", "background"}));
  EXPECT_EQ(room_made, 0);
}

TEST(UsualMemory, is_something) {
  EXPECT_GE(usual_memory(), 256ull << 20);
}

}  // namespace
}  // namespace millrace::render
