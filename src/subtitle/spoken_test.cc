#include "subtitle/spoken.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "subtitle/subtitle.h"
#include "subtitle/test_clean.h"
#include "subtitle/width.h"

namespace millrace::subtitle {
namespace {

constexpr std::int64_t kHour = 3'600'000;

// One word after the other, `each` long, from a time on.
std::vector<Spoken> said(std::string_view text, std::int64_t begin = 0, std::int64_t each = 300) {
  std::vector<Spoken> words;
  while (!text.empty()) {
    auto end = std::min(text.find(' '), text.size());
    words.push_back({begin, begin + each, std::string(text.substr(0, end))});
    begin += each;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::vector<Spoken> operator+(std::vector<Spoken> one, const std::vector<Spoken>& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

// "begin-end text", lines divided by |.
std::vector<std::string> shown(std::vector<Spoken> spoken, std::int64_t duration = kHour) {
  auto cues = readable(std::move(spoken), duration);
  EXPECT_TRUE(cues);
  std::vector<std::string> out;
  for (const auto& cue : cues->cues) {
    std::string text = cue.text;
    std::ranges::replace(text, '\n', '|');
    out.push_back(fmt::format("{}-{} {}", cue.begin_ms, cue.end_ms, text));
  }
  return out;
}
using Shown = std::vector<std::string>;

void expect_readable(const Cues& cues) {
  for (std::size_t i = 0; i < cues.cues.size(); i++) {
    const auto& cue = cues.cues[i];
    auto plain = plain_text(cue.text);
    auto cut = plain.find('\n');
    EXPECT_LE(width_of(plain.substr(0, cut)).lines(), 1) << plain;
    if (cut != std::string::npos) {
      EXPECT_LE(width_of(plain.substr(cut + 1)).lines(), 1) << plain;
      EXPECT_EQ(plain.find('\n', cut + 1), std::string::npos) << plain;
    }
    EXPECT_LE(cue.end_ms - cue.begin_ms, 7000);
    EXPECT_LT(cue.begin_ms, cue.end_ms);
    if (i + 1 < cues.cues.size()) {
      EXPECT_LE(cue.end_ms, cues.cues[i + 1].begin_ms);
    }
  }
}

TEST(Spoken, EndsCuesWhereSomebodyPauses) {
  EXPECT_EQ(shown(said("hello there") + said("good morning", 2000)),
            (Shown{"0-1000 hello there", "2000-3000 good morning"}));
}

TEST(Spoken, EndsCuesWithSentencesThatFillEnough) {
  EXPECT_EQ(shown(said("No. I will not go to the market with you today, my friend. Ask somebody else.")),
            (Shown{"0-3900 No. I will not go to the market|with you today, my friend.",
                   "3900-4900 Ask somebody else."}));
}

TEST(Spoken, BreaksLongSentencesAtTheirCommas) {
  auto cues =
      shown(said("The wheel turns slowly in the dry summer months, when the river is low, and it turns "
                 "quickly again in spring, when the snow melts on the hills behind the old town"));
  EXPECT_EQ(cues, (Shown{"0-4200 The wheel turns slowly in the dry|summer months, when the river is low,",
                         "4200-6300 and it turns quickly again in spring,",
                         "6300-9600 when the snow melts on the|hills behind the old town"}));
}

TEST(Spoken, DividesSentencesThatComeWhole) {
  EXPECT_EQ(
      shown({{0, 2000, " One sentence."}, {2000, 12'000, "A second one that takes ten long seconds."}}),
      (Shown{"0-2000 One sentence.", "2000-7588 A second one that takes", "7588-12000 ten long seconds."}));
}

TEST(Spoken, KnowsChinese) {
  EXPECT_EQ(shown({{0, 8000, "水车在干燥的夏天慢慢地转，因为河水很少；春天山上的雪化了，它又转得很快。"}}),
            (Shown{"0-4444 水车在干燥的夏天慢慢地转，|因为河水很少；",
                   "4444-8000 春天山上的雪化了，它又转得很快。"}));
  EXPECT_EQ(shown({{0, 900, "我用"}, {900, 1500, "Linux"}, {1500, 2100, "系统"}}),
            (Shown{"0-2100 我用 Linux 系统"}));
}

TEST(Spoken, PutsSignsToTheirWords) {
  EXPECT_EQ(shown({{0, 300, "Well"},
                   {300, 400, ","},
                   {400, 700, "the miller"},
                   {700, 900, "'s gone"},
                   {900, 950, "."}}),
            (Shown{"0-1200 Well, the miller's gone."}));
  EXPECT_EQ(shown({{0, 300, "水"}, {300, 600, "车"}, {600, 900, "转"}, {900, 950, "。"}}),
            (Shown{"0-1000 水车转。"}));
}

TEST(Spoken, StaysUntilItCanBeRead) {
  // Sixty characters in a second take three to read; the next cue is not covered.
  std::string fast = "this is said much faster than anybody could ever read it ok";
  EXPECT_EQ(shown({{0, 1000, fast}}),
            (Shown{"0-2950 this is said much faster than|anybody could ever read it ok"}));
  EXPECT_EQ(shown({{0, 1000, fast}, {2000, 2500, "yes"}}).front().substr(0, 7), "0-2000 ");
  EXPECT_EQ(shown({{59'500, 59'900, "the end"}}, 60'000), (Shown{"59500-60000 the end"}));
}

TEST(Spoken, PutsWordsThatOverlapOneAfterAnother) {
  EXPECT_EQ(shown({{0, 2000, "one"}, {500, 2500, "two"}, {400, 450, "between"}}),
            (Shown{"0-2500 one between two"}));
}

TEST(Spoken, LeavesOutWhatCannotBe) {
  EXPECT_EQ(shown({{-5000, -10, "before"},
                   {-100, 900, "begins"},
                   {3000, 2000, "backwards"},
                   {5000, 6000, " \t\n "},
                   {5000, 6000, std::string("\0\x01\xff\xfe", 4)},
                   {kHour + 1, kHour + 2, "behind"}}),
            (Shown{"0-1000 begins"}));
  EXPECT_EQ(shown({}), Shown{});
  EXPECT_EQ(shown({{0, 1000, "nothing"}}, 0), Shown{});
}

TEST(Spoken, IsNeverMarkup) {
  auto cues = readable({{0, 3000, "<script>alert(1)</script> &lt; --> <b>"}}, kHour);
  ASSERT_TRUE(cues);
  ASSERT_EQ(cues->cues.size(), 1u);
  EXPECT_EQ(cues->cues[0].text, "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; --&gt; &lt;b&gt;");
  auto again = parse(to_vtt(*cues));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->cues, *cues);
}

TEST(Spoken, CutsWordsThatAreNone) {
  auto cues = readable(
      {{0, 60'000, std::string(5000, 'x')}, {60'000, 61'000, "a" + std::string(5000, '\xcc')}}, kHour);
  ASSERT_TRUE(cues);
  expect_readable(*cues);
  EXPECT_GT(cues->cues.size(), 50u);
}

TEST(Spoken, TakesAsMuchAsAnybodySays) {
  std::vector<Spoken> words;
  for (int i = 0; i < 300'000; i++) words.push_back({i * 100, i * 100 + 100, i % 9 == 0 ? "well," : "again"});
  auto cues = readable(words, 10 * kHour);
  ASSERT_TRUE(cues);
  expect_readable(*cues);
  words.resize(kMostSpoken + 1, {0, 1, "x"});
  auto refused = readable(words, 10 * kHour);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "too_many_cues");
}

}  // namespace
}  // namespace millrace::subtitle
