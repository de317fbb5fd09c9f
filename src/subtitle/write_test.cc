#include <gtest/gtest.h>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

Cue cue(std::int64_t begin, std::int64_t end, std::string text) {
  return {begin, end, {}, std::move(text), {}};
}

std::string srt_text(std::string text) {
  const std::string out = to_srt({.cues = {cue(0, 1000, std::move(text))}});
  const std::string head = "1\n00:00:00,000 --> 00:00:01,000\n";
  EXPECT_TRUE(out.starts_with(head));
  return out.substr(head.size());
}

TEST(ToVtt, writes_everything) {
  Cues cues{.cues = {cue(1000, 2000, "a &lt; <b>b</b>\nc")}, .language = "fr", .title = "T"};
  cues.cues[0].id = "x";
  cues.cues[0].settings = read_settings("line:0 align:left");
  EXPECT_EQ(
      to_vtt(cues),
      "WEBVTT T\nLanguage: fr\n\nx\n00:00:01.000 --> 00:00:02.000 line:0 align:left\na &lt; <b>b</b>\nc\n\n");
  EXPECT_EQ(to_vtt({}), "WEBVTT\n\n");
}

TEST(ToSrt, keeps_what_players_know) {
  EXPECT_EQ(srt_text("<b>a</b> <i>b</i> <u>c</u>"), "<b>a</b> <i>b</i> <u>c</u>\n\n");
  EXPECT_EQ(srt_text("<v Ana>a</v> <c.red>b</c> <lang fr>c</lang>"), "a b c\n\n");
  EXPECT_EQ(srt_text("&lt;3 &amp; &gt;"), "<3 & >\n\n");
  EXPECT_EQ(srt_text("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>"), "漢(かん)字(じ)\n\n");
}

TEST(ToSrt, writes_no_times_into_texts) {
  const Cues cues{.cues = {cue(0, 1000, "a\n00:00:05,000 --&gt; 00:00:06,000\nb --&gt; c")}};
  EXPECT_EQ(to_srt(cues), "1\n00:00:00,000 --> 00:00:01,000\na\n00:00:05,000 --› 00:00:06,000\nb --> c\n\n");
  auto again = parse(to_srt(cues));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->cues.cues.size(), 1u);
}

TEST(ToSrt, places_like_ass) {
  for (int place = 1; place <= 9; place++) {
    const std::string tag = "{\\an" + std::to_string(place) + "}";
    const CueText shown = read_text(Format::srt, tag + "a");
    Cues cues{.cues = {cue(0, 1000, shown.text)}};
    cues.cues[0].settings = shown.settings;
    EXPECT_EQ(to_srt(cues), "1\n00:00:00,000 --> 00:00:01,000\n" + (place == 2 ? "" : tag) + "a\n\n");
  }
}

TEST(Segments, hold_what_overlaps_them_with_whole_times) {
  const Cues cues{
      .cues = {cue(0, 10'000, "long"), cue(3000, 4000, "a"), cue(4000, 5000, "b"), cue(5500, 6500, "c")}};
  EXPECT_EQ(segment_vtt(cues, 4000, 6000, 900'000),
            "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n"
            "00:00:00.000 --> 00:00:10.000\nlong\n\n"
            "00:00:04.000 --> 00:00:05.000\nb\n\n"
            "00:00:05.500 --> 00:00:06.500\nc\n\n");
  EXPECT_EQ(segment_vtt(cues, 10'000, 12'000, -90'000),
            "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:8589844592,LOCAL:00:00:00.000\n\n");
}

TEST(Segments, put_together_are_the_whole) {
  Cues cues;
  for (int i = 0; i < 200; i++)
    cues.cues.push_back(cue(i * 700, i * 700 + (i % 7 + 1) * 900, "n" + std::to_string(i)));
  std::string all;
  const Segments segments(cues);
  for (std::int64_t at = 0; at < 160'000; at += 4000) {
    const std::string one = segments.vtt(at, at + 4000, 0);
    EXPECT_EQ(one, segment_vtt(cues, at, at + 4000, 0));
    all += one;
  }
  auto parsed = parse(all, {.mpegts_zero = 0});
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_EQ(parsed->cues, cues);
}

TEST(Segments, of_nothing_are_empty) {
  const Cues none;
  EXPECT_EQ(Segments(none).vtt(0, 1000, 0), segment_vtt(none, 0, 1000, 0));
}

}  // namespace
}  // namespace millrace::subtitle
