#include "clips/taken_along.h"

#include <gmock/gmock.h>

namespace millrace::clips {
namespace {

using package::Chapter;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Shown stretch(std::int64_t begin, std::int64_t end, std::string title = "Film") {
  return {VideoId::random(), std::move(title), begin, end, 100'000};
}
const package::Chapters kList{{0, "One"}, {30'000, "Two"}, {60'000, "Three"}};

TEST(CutChapters, are_those_that_are_seen) {
  EXPECT_THAT(cut_chapters({stretch(20'000, 65'000)}, {kList}),
              ElementsAre(Chapter{0, "One"}, Chapter{10'000, "Two"}, Chapter{40'000, "Three"}));
  EXPECT_THAT(cut_chapters({stretch(31'000, 59'000)}, {kList}), IsEmpty()) << "one alone says nothing";
  EXPECT_THAT(cut_chapters({stretch(0, 60'000)}, {kList}),
              ElementsAre(Chapter{0, "One"}, Chapter{30'000, "Two"}));
}

TEST(CutChapters, follow_the_spans) {
  EXPECT_THAT(cut_chapters({stretch(60'000, 70'000), stretch(10'000, 20'000)}, {kList, kList}),
              ElementsAre(Chapter{0, "Three"}, Chapter{10'000, "One"}));
  EXPECT_THAT(cut_chapters({stretch(0, 5'000), stretch(0, 5'000, "Other")}, {kList, {}}),
              ElementsAre(Chapter{0, "One"}, Chapter{5'000, "Other"}));
  EXPECT_THAT(cut_chapters({stretch(0, 5'000), stretch(5'000, 9'000)}, {kList, kList}), IsEmpty());
  EXPECT_THAT(cut_chapters({stretch(0, 5'000)}, {{}}), IsEmpty());
}

TEST(CutChapters, name_what_lies_before_the_first_by_the_video) {
  EXPECT_THAT(cut_chapters({stretch(0, 40'000)}, {{{30'000, "Two"}}}),
              ElementsAre(Chapter{0, "Film"}, Chapter{30'000, "Two"}));
}

}  // namespace
}  // namespace millrace::clips
