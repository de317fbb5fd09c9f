#include "chapters/check.h"

#include <gtest/gtest.h>

#include <limits>

namespace millrace::chapters {
namespace {

constexpr std::int64_t kMinute = 60'000;

std::string complaints(const NewChapters& sent) {
  auto checked = check(sent, kMinute);
  if (checked) return "none";
  std::string out = checked.error().code;
  for (const auto& field : checked.error().fields) out += " " + field.loc;
  return out;
}

TEST(CheckChapters, PutsThemInOrder) {
  auto checked = check({{{30.0004, "  b "}, {0, "a\tb"}, {12.5, ""}}}, kMinute);
  ASSERT_TRUE(checked);
  EXPECT_EQ(*checked, (package::Chapters{{0, "a b"}, {12'500, ""}, {30'000, "b"}}));
  EXPECT_EQ(check({}, kMinute)->size(), 0u);
}

TEST(CheckChapters, NamesEveryStartThatIsWrong) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN(),
                   kInf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(complaints({{{-0.001, "a"}, {0, "b"}, {kNan, "c"}, {kInf, "d"}, {-kInf, "e"}}}),
            "validation items.0.start items.2.start items.3.start items.4.start");
  EXPECT_EQ(complaints({{{59.999, "a"}}}), "none");
  EXPECT_EQ(complaints({{{59.9996, "a"}}}), "validation items.0.start") << "rounded it is the end";
  EXPECT_EQ(complaints({{{1e300, "a"}}}), "validation items.0.start");
}

TEST(CheckChapters, TakesNoTimeTwice) {
  EXPECT_EQ(complaints({{{5, "a"}, {6, "b"}, {5.0004, "c"}}}), "validation items.2.start");
}

TEST(CheckChapters, ComplainsOfAHostileListNotForEver) {
  NewChapters sent;
  for (int i = 0; i < 1000; i++) sent.items.push_back({-1, ""});
  EXPECT_EQ(check(sent, kMinute).error().fields.size(), 50u);
}

}  // namespace
}  // namespace millrace::chapters
