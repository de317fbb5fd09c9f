#include "package/mp4_chapters.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace millrace::package {
namespace {

std::string box(std::string_view type, std::string_view body) {
  return ByteWriter().u32(8 + body.size()).text(type).text(body).take();
}

std::string entry(std::uint64_t begin, std::string_view title) {
  return ByteWriter().u64(begin).u8(title.size()).text(title).take();
}

std::string listed(std::string_view chpl) {
  std::string out;
  for (const auto& one : read_chapter_list(box("udta", box("chpl", chpl))))
    out += std::to_string(one.begin) + " " + one.title + "\n";
  return out;
}

const std::string kTwo = entry(0, "Opening") + entry(25'000'000, "");

TEST(Mp4Chapters, ReadsBothVersions) {
  EXPECT_EQ(listed(ByteWriter().u8(0).u24(0).u8(2).text(kTwo).take()), "0 Opening\n25000000 \n");
  EXPECT_EQ(listed(ByteWriter().u8(1).u24(0).u8(0).u32(2).text(kTwo).take()), "0 Opening\n25000000 \n");
}

TEST(Mp4Chapters, BelievesNoCountThatTheListDoesNotHold) {
  EXPECT_EQ(listed(ByteWriter().u8(1).u24(0).u8(0).u32(0xffffffff).text(kTwo).take()),
            "0 Opening\n25000000 \n");
  EXPECT_EQ(listed(ByteWriter().u8(1).u24(0).u8(0).u32(2).text(kTwo.substr(0, 12)).take()), "");
  for (std::size_t size = 0; size < 9; size++) EXPECT_EQ(listed(std::string(size, '\1')), "") << size;
  EXPECT_EQ(read_chapter_list("").size(), 0u);
}

TEST(Mp4Chapters, TakesNoMoreThanThereMayBe) {
  std::string many;
  for (std::uint64_t i = 0; i < 10'000; i++) many += entry(i, "x");
  auto list = read_chapter_list(
      box("udta", box("chpl", ByteWriter().u8(1).u24(0).u8(0).u32(10'000).text(many).take())));
  EXPECT_EQ(list.size(), 1000u);
}

}  // namespace
}  // namespace millrace::package
