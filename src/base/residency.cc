#include "base/residency.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace millrace {

bool is_in_memory(const void* data, std::size_t size) {
  constexpr std::size_t kPage = 4096;
  constexpr std::size_t kPagesAtOnce = 1024;
  if (size == 0) return true;
  std::uintptr_t at = reinterpret_cast<std::uintptr_t>(data) & ~(kPage - 1);
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(data) + size;
  std::array<unsigned char, kPagesAtOnce> present;
  while (at < end) {
    const std::size_t pages = std::min((end - at + kPage - 1) / kPage, kPagesAtOnce);
    auto* begin = reinterpret_cast<void*>(at);  // NOLINT(performance-no-int-to-ptr)
    if (::mincore(begin, pages * kPage, present.data()) != 0) return false;
    if (!std::ranges::all_of(present.begin(), present.begin() + static_cast<std::ptrdiff_t>(pages),
                             [](unsigned char page) { return (page & 1) != 0; }))
      return false;
    at += pages * kPage;
  }
  return true;
}

}  // namespace millrace
