#include <fmt/format.h>
#include <gtest/gtest.h>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

Cues cues_of(std::initializer_list<std::tuple<std::int64_t, std::int64_t, const char*>> all) {
  Cues cues;
  for (const auto& [begin, end, text] : all) cues.cues.push_back({begin, end, {}, text, {}});
  return cues;
}

std::string shown(const Cues& cues) {
  std::string out;
  for (const Cue& cue : cues.cues)
    out += fmt::format("{}{}-{} {}", out.empty() ? "" : "|", cue.begin_ms, cue.end_ms, cue.text);
  return out;
}

TEST(Edit, shifts) {
  Cues cues = cues_of({{0, 1000, "a"}, {1500, 2500, "b"}});
  EXPECT_EQ(shift(cues, 500), 0u);
  EXPECT_EQ(shown(cues), "500-1500 a|2000-3000 b");
  EXPECT_EQ(shift(cues, -1600), 1u);
  EXPECT_EQ(shown(cues), "400-1400 b");
  EXPECT_EQ(shift(cues, -1000), 0u);
  EXPECT_EQ(shown(cues), "0-400 b");
  EXPECT_EQ(shift(cues, kMostTime).error().code, "bad_edit");
  EXPECT_EQ(shift(cues, INT64_MIN).error().code, "bad_edit");
  EXPECT_EQ(shown(cues), "0-400 b");
}

TEST(Edit, stretches_between_two_places) {
  Cues cues = cues_of({{1000, 2000, "a"}, {11'000, 12'000, "b"}});
  EXPECT_EQ(stretch(cues, TwoPoints{1000, 2000, 11'000, 22'000}), 0u);
  EXPECT_EQ(shown(cues), "2000-4000 a|22000-24000 b");
  EXPECT_EQ(stretch(cues, TwoPoints{22'000, 11'000, 2000, 1000}), 0u);
  EXPECT_EQ(shown(cues), "1000-2000 a|11000-12000 b");
  for (const TwoPoints& bad : {TwoPoints{1, 1, 1, 5}, TwoPoints{1, 5, 2, 5}, TwoPoints{1, 5, 2, 4},
                               TwoPoints{0, 0, 1, 1000}, TwoPoints{INT64_MIN, 0, INT64_MAX, 1}})
    EXPECT_EQ(stretch(cues, bad).error().code, "bad_edit");
}

TEST(Edit, stretches_from_one_rate_to_another) {
  Cues cues = cues_of({{0, 24, "a"}, {3'600'000, 3'601'000, "b"}});
  EXPECT_EQ(stretch(cues, Rate{25'025, 24'000}), 0u);
  EXPECT_EQ(shown(cues), "0-25 a|3753750-3754793 b");
  EXPECT_EQ(stretch(cues, Rate{24'000, 25'025}), 0u);
  EXPECT_EQ(shown(cues), "0-24 a|3600000-3601000 b");
  for (Rate bad : {Rate{0, 1}, Rate{1, 0}, Rate{-1, 1}, Rate{1000, 1}, Rate{INT64_MAX, INT64_MAX}})
    EXPECT_EQ(stretch(cues, bad).error().code, "bad_edit");
}

TEST(Edit, splits_at_a_time) {
  Cues cues = cues_of({{0, 4000, "Here is one line\nand here another"}});
  ASSERT_TRUE(split(cues, 0, {.ms = 1700}));
  EXPECT_EQ(shown(cues), "0-1700 Here is one line|1700-4000 and here another");
  cues = cues_of({{0, 4000, "我们明天早上去河边，你呢？"}});
  ASSERT_TRUE(split(cues, 0, {.ms = 3000}));
  EXPECT_EQ(shown(cues), "0-3000 我们明天早上去河边，|3000-4000 你呢？");
}

TEST(Edit, splits_at_a_place_in_the_text) {
  Cues cues = cues_of({{0, 4000, "<i>ab <b>cd</b></i>"}});
  ASSERT_TRUE(split(cues, 0, {.character = 4}));
  EXPECT_EQ(shown(cues), "0-3200 <i>ab <b>c</b></i>|3200-4000 <i><b>d</b></i>");
  cues = cues_of({{0, 4000, "a&amp;b"}});
  ASSERT_TRUE(split(cues, 0, {.ms = 1000, .character = 2}));
  EXPECT_EQ(shown(cues), "0-1000 a&amp;|1000-4000 b");
}

TEST(Edit, keeps_ruby_in_one_piece) {
  Cues cues = cues_of({{0, 4000, "あ<ruby>漢字<rt>かんじ</rt></ruby>い"}});
  ASSERT_TRUE(split(cues, 0, {.ms = 2000, .character = 2}));
  EXPECT_EQ(shown(cues), "0-2000 あ<ruby>漢字<rt>かんじ</rt></ruby>|2000-4000 い");
}

TEST(Edit, puts_the_second_half_where_it_belongs) {
  Cues cues = cues_of({{0, 4000, "a b"}, {1000, 2000, "c"}, {3000, 4000, "d"}});
  ASSERT_TRUE(split(cues, 0, {.ms = 2000, .character = 1}));
  EXPECT_EQ(shown(cues), "0-2000 a|1000-2000 c|2000-4000 b|3000-4000 d");
}

TEST(Edit, refuses_to_split_into_nothing) {
  Cues cues = cues_of({{0, 4000, "a b"}});
  const Cues before = cues;
  for (const SplitAt& at :
       {SplitAt{}, SplitAt{.ms = 0}, SplitAt{.ms = 4000}, SplitAt{.ms = -1}, SplitAt{.character = 0},
        SplitAt{.character = 3}, SplitAt{.ms = 2000, .character = SIZE_MAX}})
    EXPECT_EQ(split(cues, 0, at).error().code, "bad_edit");
  EXPECT_EQ(split(cues, 1, {.ms = 2000}).error().code, "bad_edit");
  EXPECT_EQ(cues, before);
}

TEST(Edit, merges_neighbours) {
  Cues cues = cues_of({{0, 4000, "<i>a</i>"}, {1000, 2000, "b"}, {3000, 5000, "c"}});
  ASSERT_TRUE(merge(cues, 0));
  EXPECT_EQ(shown(cues), "0-4000 <i>a</i>\nb|3000-5000 c");
  ASSERT_TRUE(merge(cues, 0));
  EXPECT_EQ(shown(cues), "0-5000 <i>a</i>\nb\nc");
  EXPECT_EQ(merge(cues, 0).error().code, "bad_edit");
  EXPECT_EQ(merge(cues, SIZE_MAX, SIZE_MAX).error().code, "bad_edit");
}

TEST(Edit, reads_plain_text) {
  EXPECT_EQ(plain_text("<v Ana>a <i>b</i>\n&lt;3 &amp;amp;</v>"), "a b\n<3 &amp;");
  EXPECT_EQ(plain_text("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>"), "漢字");
}

TEST(Clean, makes_anything_clean) {
  Cues cues =
      cues_of({{3000, 4000, "<script>x</script><b>b"}, {0, 1000, "a\n\n<i></i>\nc "}, {1000, 2000, " "}});
  cues.cues[0].id = "a --> b";
  cues.cues[1].id = "NOTE to self";
  cues.cues[1].settings.size = Percent{-5};
  cues.title = "a --> x";
  cues.language = "\"><script>";
  auto made = clean(cues);
  ASSERT_TRUE(made);
  EXPECT_EQ(shown(*made), "0-1000 a\nc|3000-4000 x<b>b</b>");
  EXPECT_EQ(to_vtt(*made),
            "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\na\nc\n\n00:00:03.000 --> 00:00:04.000\nx<b>b</b>\n\n");
  EXPECT_EQ(clean(cues_of({{1000, 1000, "a"}})).error().detail,
            "Cue 1: it must end after it begins, and not begin before the video.");
  EXPECT_EQ(clean(cues_of({{0, kMostTime + 1, "a"}})).error().code, "bad_subtitles");
}

TEST(Check, advises_about_lines_and_speed) {
  auto codes = [](std::int64_t ms, std::string text) {
    std::string out;
    for (const Warning& warning : check({.cues = {{0, ms, {}, std::move(text), {}}}}))
      out += warning.code + " ";
    return out;
  };
  EXPECT_EQ(codes(3000, std::string(42, 'a')), "");
  EXPECT_EQ(codes(3000, std::string(43, 'a')), "line_too_long ");
  EXPECT_EQ(codes(1000, std::string(21, 'a')), "too_fast ");
  EXPECT_EQ(codes(3000, "一二三四五六七八九十一二三四五六"), "");
  EXPECT_EQ(codes(3000, "一二三四五六七八九十一二三四五六七"), "line_too_long ");
  EXPECT_EQ(codes(1000, "一二三四五六七八九"), "");
  EXPECT_EQ(codes(1000, "一二三四五六七八九十"), "too_fast ");
  EXPECT_EQ(codes(10'000, "<i>" + std::string(42, 'a') + "</i>\n" + std::string(42, 'b')), "");
}

TEST(Cut, keeps_what_is_shown_within_and_moves_it) {
  Cues cues{{{0, 1000, {}, "before"},
             {900, 2500, {}, "over the edge"},
             {2600, 2700, {}, "within"},
             {2900, 5000, {}, "over the end"},
             {4000, 5000, {}, "after"}},
            "de"};
  Cues out = cut(cues, 1000, 4000, 10'000);
  EXPECT_EQ(out.language, "de");
  ASSERT_EQ(out.cues.size(), 3);
  EXPECT_EQ(out.cues[0], (Cue{10'000, 11'500, {}, "over the edge"}));
  EXPECT_EQ(out.cues[1], (Cue{11'600, 11'700, {}, "within"}));
  EXPECT_EQ(out.cues[2], (Cue{11'900, 13'000, {}, "over the end"}));
}

}  // namespace
}  // namespace millrace::subtitle
