// Sorts and leaves equals in their order. std::stable_sort of the standard library that Debian 12 has calls a
// function that C++20 took away, which is a warning and so an error.
#pragma once
#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace millrace::subtitle {

template <class T, class Projection>
void sort_stably(std::vector<T>& all, Projection projection) {
  if (std::ranges::is_sorted(all, {}, projection)) return;
  using Key = std::remove_cvref_t<std::invoke_result_t<Projection&, T&>>;
  std::vector<std::pair<Key, std::size_t>> order;
  order.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); i++) order.emplace_back(std::invoke(projection, all[i]), i);
  std::ranges::sort(order);
  std::vector<T> sorted;
  sorted.reserve(all.size());
  for (const auto& [key, i] : order) sorted.push_back(std::move(all[i]));
  all = std::move(sorted);
}

}  // namespace millrace::subtitle
