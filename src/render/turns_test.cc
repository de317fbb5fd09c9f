#include "render/turns.h"

#include <gtest/gtest.h>

namespace millrace::render {
namespace {

TEST(Turns, are_taken_one_by_one_for_each_key_and_at_once_for_different_ones) {
  asio::io_context loop(1);
  Turns turns;
  std::vector<std::string> order;
  auto take = [&](std::string key, std::string name) -> Task<void> {
    auto turn = co_await turns.take(key);
    order.push_back("+" + name);
    co_await sleep_for(std::chrono::milliseconds(2));
    order.push_back("-" + name);
  };
  for (const auto* name : {"a1", "a2", "a3", "b1"})
    asio::co_spawn(loop.get_executor(), take(std::string(1, name[0]), name),
                   [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
  loop.run();
  auto at = [&](const std::string& what) { return std::ranges::find(order, what) - order.begin(); };
  EXPECT_LT(at("-a1"), at("+a2"));
  EXPECT_LT(at("-a2"), at("+a3"));
  EXPECT_LT(at("+b1"), at("-a1"));
  EXPECT_EQ(order.size(), 8u);
}

}  // namespace
}  // namespace millrace::render
