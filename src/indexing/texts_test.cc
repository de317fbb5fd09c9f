#include "indexing/texts.h"

#include <gtest/gtest.h>

namespace millrace::indexing {
namespace {

using engine::FoundText;
using engine::TextCodec;

FoundText found(TextCodec codec, std::vector<engine::FoundCue> cues) {
  FoundText text;
  text.codec = codec;
  text.cues = std::move(cues);
  return text;
}

std::string vtt_of(const FoundText& text, std::int64_t duration_ms = 60'000) {
  auto texts = clean_texts({text}, duration_ms, 1);
  return texts.empty() ? "" : texts[0].vtt;
}

TEST(IndexingTexts, NothingButSafeTagsComesOut) {
  std::string evil = "<script>x()</script><b onclick=\"x\">a</b><c.evil>b</c>";
  for (auto codec : {TextCodec::srt, TextCodec::vtt, TextCodec::ass}) {
    std::string vtt = vtt_of(found(codec, {{0, 1000, evil, ""}}));
    EXPECT_EQ(vtt.find("<script"), std::string::npos) << vtt;
    EXPECT_EQ(vtt.find("<b onclick"), std::string::npos) << vtt;
    EXPECT_EQ(vtt.find("evil>"), std::string::npos) << vtt;
  }
  // In 3GPP timed text a bracket is a bracket.
  EXPECT_NE(vtt_of(found(TextCodec::plain, {{0, 1000, "a <b> & c", ""}})).find("a &lt;b&gt; &amp; c"),
            std::string::npos);
}

TEST(IndexingTexts, AnEndThatNobodySaysIsTheNextBeginOrSomeSeconds) {
  std::string vtt =
      vtt_of(found(TextCodec::srt, {{1000, 0, "a", ""}, {3000, 0, "b", ""}, {20'000, 0, "c", ""}}));
  EXPECT_NE(vtt.find("00:00:01.000 --> 00:00:03.000"), std::string::npos) << vtt;
  EXPECT_NE(vtt.find("00:00:03.000 --> 00:00:08.000"), std::string::npos) << vtt;
  EXPECT_NE(vtt.find("00:00:20.000 --> 00:00:25.000"), std::string::npos) << vtt;
}

TEST(IndexingTexts, WhatLiesOutsideIsCutOrLeftOut) {
  auto text = found(TextCodec::srt, {{-500, 700, "early", ""},
                                     {-900, -100, "before", ""},
                                     {59'000, 90'000, "late", ""},
                                     {70'000, 80'000, "beyond", ""},
                                     {5000, 4000, "backwards", ""},
                                     {INT64_MIN, INT64_MAX, "for ever", ""}});
  std::string vtt = vtt_of(text);
  EXPECT_NE(vtt.find("00:00:00.000 --> 00:00:00.700\nearly"), std::string::npos) << vtt;
  EXPECT_NE(vtt.find("00:00:59.000 --> 00:01:00.000\nlate"), std::string::npos) << vtt;
  EXPECT_NE(vtt.find("00:00:00.000 --> 00:01:00.000\nfor ever"), std::string::npos) << vtt;
  for (auto gone : {"before", "beyond", "backwards"}) EXPECT_EQ(vtt.find(gone), std::string::npos) << vtt;
}

TEST(IndexingTexts, WhatIsSaidOfThemIsChecked) {
  auto text = found(TextCodec::srt, {{0, 1000, "a", ""}});
  text.language = "not a tag";
  text.title = "two\nlines";
  text.captions = text.is_default = true;
  auto texts = clean_texts({text}, 0, 7);
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0].track.language, "");
  EXPECT_EQ(texts[0].track.label, "");
  EXPECT_EQ(texts[0].track.kind, "captions");
  EXPECT_FALSE(texts[0].track.is_default);
  EXPECT_EQ(texts[0].track.created_at, 7);
}

TEST(IndexingTexts, WhatShowsNothingIsNone) {
  EXPECT_TRUE(clean_texts({found(TextCodec::ass, {{0, 1000, "{\\p1}m 0 0 l 1 1{\\p0}", ""}})}, 0, 1).empty());
  EXPECT_TRUE(clean_texts({found(TextCodec::srt, {})}, 0, 1).empty());
}

TEST(IndexingTexts, MoreThanMayBeIsLeftOut) {
  std::vector<FoundText> many(engine::kMostFoundTexts + 10, found(TextCodec::srt, {{0, 1000, "a", ""}}));
  EXPECT_EQ(clean_texts(many, 0, 1).size(), engine::kMostFoundTexts);
}

}  // namespace
}  // namespace millrace::indexing
