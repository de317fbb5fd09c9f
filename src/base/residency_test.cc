#include "base/residency.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd.h"

namespace millrace {
namespace {

constexpr std::size_t kPage = 4096;

// A file in memory has no page where nothing was written: as good as one that the kernel has let go.
TEST(Residency, tells_pages_that_are_there_from_those_that_are_not) {
  constexpr std::size_t kPages = 3000;  // more than are asked about at once
  Fd file(::memfd_create("test", MFD_CLOEXEC));
  ASSERT_EQ(::ftruncate(file.get(), kPages * kPage), 0);
  for (std::size_t page = 0; page < kPages; page++)
    if (page != 7 && page != 2500)
      ASSERT_EQ(::pwrite(file.get(), "x", 1, static_cast<off_t>(page * kPage)), 1);
  void* map = ::mmap(nullptr, kPages * kPage, PROT_READ, MAP_SHARED, file.get(), 0);
  ASSERT_NE(map, MAP_FAILED);
  const char* data = static_cast<const char*>(map);

  EXPECT_TRUE(is_in_memory(data, 7 * kPage));
  EXPECT_FALSE(is_in_memory(data, 7 * kPage + 1));
  EXPECT_FALSE(is_in_memory(data + 7 * kPage + 100, 1));
  EXPECT_TRUE(is_in_memory(data + 7 * kPage, 0));
  EXPECT_TRUE(is_in_memory(data + 8 * kPage, (2500 - 8) * kPage));
  EXPECT_FALSE(is_in_memory(data + 8 * kPage + 5, (2500 - 8) * kPage));
  EXPECT_TRUE(is_in_memory(data + 2501 * kPage, (kPages - 2501) * kPage));
  ::munmap(map, kPages * kPage);
}

}  // namespace
}  // namespace millrace
