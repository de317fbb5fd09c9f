// Sorts what is almost in order, as pictures in decode order are almost in the order in which they are shown:
// by insertion as long as each moves a few places only, and like anything else when it turns out not to be
// so.
#pragma once
#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace millrace {

// Not stable: `less` must tell all items apart whose order matters.
template <class T, class Less>
void sort_nearly(std::vector<T>& items, Less less) {
  constexpr std::size_t kUsualMoves = 8;  // of one item, on average
  std::size_t moves = items.size() * kUsualMoves;
  for (std::size_t i = 1; i < items.size(); i++) {
    T item = std::move(items[i]);
    std::size_t place = i;
    while (place > 0 && moves > 0 && less(item, items[place - 1])) {
      items[place] = std::move(items[place - 1]);
      place--;
      moves--;
    }
    items[place] = std::move(item);
    if (moves == 0) return std::sort(items.begin(), items.end(), less);
  }
}

}  // namespace millrace
