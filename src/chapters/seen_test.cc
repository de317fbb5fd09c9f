#include "chapters/seen.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/client.h"

namespace millrace::chapters {
namespace {

class Seen : public testing::Test {
 protected:
  // An output with so many glimpses, each of one shade.
  static Fd output(int glimpses) {
    Fd fd = engine::memory_file("glimpses");
    for (int i = 0; i < glimpses; i++) {
      std::string pixels(engine::kGlimpseBytes, static_cast<char>(i));
      EXPECT_EQ(::write(fd.get(), pixels.data(), pixels.size()), static_cast<ssize_t>(pixels.size()));
    }
    return fd;
  }
};

TEST_F(Seen, IsReadInOrder) {
  Fd fd = output(2);
  auto seen = read_seen(fd.get(), {{1, 4}}, 5);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->size(), 2u);
  EXPECT_EQ((*seen)[0].place, 1u);
  EXPECT_EQ((*seen)[1].place, 4u);
  EXPECT_EQ((*seen)[1].pixels, std::string(engine::kGlimpseBytes, '\1'));
  EXPECT_EQ(read_seen(fd.get(), {}, 5)->size(), 0u);
}

TEST_F(Seen, IsNotBelievedWhereItMakesNoSense) {
  Fd fd = output(3);
  for (const engine::ScenesReply& reply : {engine::ScenesReply{{5}}, {{0xffffffff}}, {{2, 2}}, {{2, 1}}}) {
    auto seen = read_seen(fd.get(), reply, 5);
    ASSERT_FALSE(seen);
    EXPECT_EQ(seen.error().code, "engine_failed");
  }
  EXPECT_FALSE(read_seen(fd.get(), {{0, 1, 2, 3}}, 5)) << "one more than there are";
}

}  // namespace
}  // namespace millrace::chapters
