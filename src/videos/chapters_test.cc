#include "videos/chapters.h"

#include <gtest/gtest.h>

namespace millrace::videos {
namespace {

using package::Chapters;

constexpr std::int64_t kMinute = 60'000;

std::string shown(const Chapters& chapters) {
  std::string out;
  for (const auto& one : chapters) out += std::to_string(one.begin_ms) + " " + one.title + "\n";
  return out;
}

TEST(ChaptersOfAFile, AreSortedAndEachTimeCountsOnce) {
  EXPECT_EQ(shown(clean_chapters({{30'000, "c"}, {0, "a"}, {10'000, "b"}, {10'000, "again"}}, kMinute)),
            "0 a\n10000 b\n30000 c\n");
}

TEST(ChaptersOfAFile, LieWithinTheVideo) {
  EXPECT_EQ(
      shown(clean_chapters({{INT64_MIN, "x"}, {60'000, "end"}, {59'999, "last"}, {INT64_MAX, "y"}}, kMinute)),
      "0 x\n59999 last\n");
  EXPECT_EQ(clean_chapters({{0, "a"}}, 0).size(), 0u);
}

TEST(ChaptersOfAFile, ThatBeginBeforeZeroBeginThere) {
  EXPECT_EQ(shown(clean_chapters({{-23, "a"}, {9977, "b"}}, kMinute)), "0 a\n9977 b\n");
  EXPECT_EQ(shown(clean_chapters({{-9000, "cut off"}, {-23, "a"}, {0, "b"}, {5, "c"}}, kMinute)),
            "0 b\n5 c\n");
}

TEST(ChaptersOfAFile, AreNotMoreThanSoMany) {
  Chapters many;
  for (int i = 0; i < 10'000; i++) many.push_back({i, "t"});
  auto clean = clean_chapters(many, kMinute);
  ASSERT_EQ(clean.size(), package::kMostChapters);
  EXPECT_EQ(clean.back().begin_ms, 999);
}

TEST(ChaptersOfAFile, HaveTitlesOfOneCleanLine) {
  std::string longest(3000, 'x');
  auto clean = clean_chapters({{0,
                                "a\nb\x01\xe2\x80\xae"
                                "c"},
                               {1, "\xff\xfe caf\xe9"},
                               {2, longest},
                               {3, ""},
                               {4, " \t "}},
                              kMinute);
  EXPECT_EQ(clean[0].title, "a bc");
  EXPECT_EQ(clean[1].title, "\xef\xbf\xbd\xef\xbf\xbd caf\xef\xbf\xbd");
  EXPECT_EQ(clean[2].title.size(), package::kLongestChapterName);
  EXPECT_EQ(clean[3].title, "");
  EXPECT_EQ(clean[4].title, "");
}

}  // namespace
}  // namespace millrace::videos
