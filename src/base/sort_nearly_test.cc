#include "base/sort_nearly.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <random>

namespace millrace {
namespace {

std::vector<int> numbers(int n) {
  std::vector<int> items(static_cast<std::size_t>(n));
  std::iota(items.begin(), items.end(), 0);
  return items;
}

TEST(SortNearly, sorts_what_is_almost_in_order_and_what_is_not) {
  std::mt19937 random(7);
  for (int n : {0, 1, 2, 3, 100, 5000}) {
    auto sorted = numbers(n);
    auto near = sorted;
    for (std::size_t i = 0; i + 4 <= near.size(); i += 4) std::swap(near[i], near[i + 3]);
    auto backward = sorted;
    std::ranges::reverse(backward);
    auto shuffled = sorted;
    std::ranges::shuffle(shuffled, random);
    auto last_first = sorted;  // uses up its moves in the middle of one item
    std::ranges::rotate(last_first, last_first.begin() + n / 2);
    for (auto* items : {&near, &backward, &shuffled, &last_first}) {
      sort_nearly(*items, std::less<>());
      EXPECT_EQ(*items, sorted) << n;
    }
  }
}

TEST(SortNearly, compares_little_when_little_is_out_of_place) {
  auto items = numbers(1000);
  std::swap(items[500], items[503]);
  int compared = 0;
  sort_nearly(items, [&](int a, int b) { return compared++, a < b; });
  EXPECT_EQ(items, numbers(1000));
  EXPECT_LT(compared, 1010);
}

}  // namespace
}  // namespace millrace
