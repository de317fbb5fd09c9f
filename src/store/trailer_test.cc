#include "store/trailer.h"

#include <gtest/gtest.h>

#include <string>

namespace millrace::store {
namespace {

TEST(Trailer, crc32c_equals_the_known_vectors) {  // RFC 3720 appendix B.4
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c(""), 0u);
}

TEST(Trailer, processor_and_table_agree_at_every_length_and_when_continued) {
  std::string text;
  for (int i = 0; i < 300; i++) {
    EXPECT_EQ(crc32c(text), crc32c_portable(text)) << i;
    auto middle = text.size() / 3;
    auto head = std::string_view(text).substr(0, middle), tail = std::string_view(text).substr(middle);
    EXPECT_EQ(crc32c(tail, crc32c(head)), crc32c(text)) << i;
    text.push_back(static_cast<char>(i * 37));
  }
}

}  // namespace
}  // namespace millrace::store
