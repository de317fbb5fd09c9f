#include "render/slots.h"

#include <gtest/gtest.h>

namespace millrace::render {
namespace {

TEST(Slots, serve_sound_before_picture_before_look_ahead_and_each_in_turn) {
  asio::io_context loop(1);
  Slots slots(1);
  std::vector<std::string> order;
  auto take = [&](std::string name, Rank rank) -> Task<void> {
    auto place = co_await slots.acquire(rank);
    order.push_back(name);
    co_await sleep_for(std::chrono::milliseconds(1));
  };
  auto check = [](const std::exception_ptr& e) { EXPECT_FALSE(e); };
  asio::co_spawn(loop.get_executor(), take("first", Rank::ahead), check);
  asio::co_spawn(loop.get_executor(), take("ahead", Rank::ahead), check);
  asio::co_spawn(loop.get_executor(), take("picture 1", Rank::picture), check);
  asio::co_spawn(loop.get_executor(), take("picture 2", Rank::picture), check);
  asio::co_spawn(loop.get_executor(), take("sound", Rank::sound), check);
  loop.run();
  EXPECT_EQ(order, (std::vector<std::string>{"first", "sound", "picture 1", "picture 2", "ahead"}));
  EXPECT_TRUE(slots.idle());
  EXPECT_EQ(slots.waiting(), 0u);
}

TEST(Slots, forget_who_has_stopped_waiting) {
  asio::io_context loop(1);
  Slots slots(1);
  int served = 0, withdrawn = 0;
  auto take = [&](Slots::Turn turn) -> Task<void> {
    auto place = co_await slots.acquire(Rank::picture, turn);
    (place ? served : withdrawn)++;
    if (place) co_await sleep_for(std::chrono::milliseconds(5));
  };
  auto check = [](const std::exception_ptr& e) { EXPECT_FALSE(e); };
  std::vector<Slots::Turn> turns;
  for (int i = 0; i < 10; i++) {
    turns.push_back(Slots::new_turn());
    asio::co_spawn(loop.get_executor(), take(turns.back()), check);
  }
  auto give_up = [&]() -> Task<void> {
    for (int i = 0; i < 8; i++)
      slots.withdraw(turns[static_cast<std::size_t>(i)]);  // the first has its place
    EXPECT_EQ(slots.waiting(), 2u);
    co_return;
  };
  asio::co_spawn(loop.get_executor(), give_up(), check);
  loop.run();
  EXPECT_EQ(served, 3);
  EXPECT_EQ(withdrawn, 7);
  EXPECT_TRUE(slots.idle());
}

TEST(Slots, are_never_more_than_there_are) {
  asio::io_context loop(1);
  Slots slots(3);
  int now = 0, most = 0;
  auto take = [&]() -> Task<void> {
    auto place = co_await slots.acquire(Rank::picture);
    most = std::max(most, ++now);
    co_await sleep_for(std::chrono::milliseconds(1));
    now--;
  };
  for (int i = 0; i < 50; i++)
    asio::co_spawn(loop.get_executor(), take(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
  loop.run();
  EXPECT_EQ(most, 3);
}

}  // namespace
}  // namespace millrace::render
