#include <fmt/format.h>
#include <gtest/gtest.h>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

std::string read(std::string_view bytes, const ParseOptions& options = {}) {
  auto parsed = parse(bytes, options);
  if (!parsed) return parsed.error().code + ": " + parsed.error().detail;
  std::string out;
  for (const Cue& cue : parsed->cues.cues)
    out += fmt::format("{}[{}] {}-{} {}", out.empty() ? "" : "|", cue.id, cue.begin_ms, cue.end_ms, cue.text);
  for (const Repair& repair : parsed->repairs) out += fmt::format(" #{}:{}", repair.line, repair.code);
  return out;
}

std::string one(std::string_view text) {
  auto parsed = parse("WEBVTT\n\n00:01.000 --> 00:02.000\n" + std::string(text) + "\n");
  return parsed ? parsed->cues.cues.at(0).text : parsed.error().code;
}

TEST(Vtt, is_read_block_by_block) {
  EXPECT_EQ(read("WEBVTT\n\nid\n00:01.000 --> 00:02.000\na\nb\n\n\n00:03.000 --> 00:04.000\nc"),
            "[id] 1000-2000 a\nb|[] 3000-4000 c");
  EXPECT_EQ(read("WEBVTT\n00:01.000 --> 00:02.000\na"), "[] 1000-2000 a");
}

TEST(Vtt, leaves_out_notes_styles_and_regions) {
  EXPECT_EQ(read("WEBVTT\n\nNOTE a --> b\n\nSTYLE\n::cue { background: url(x) }\n\nREGION\nid:a\n\n00:01.000 "
                 "--> 00:02.000\na"),
            "[] 1000-2000 a");
}

TEST(Vtt, says_what_it_leaves_out) {
  EXPECT_EQ(read("WEBVTT\n\n00:01.000 --> 00:02.000\na\n\nlost\nand gone\n\n00:03.000 --> 00:04.000\nb"),
            "[] 1000-2000 a|[] 3000-4000 b #6:stray_text");
}

TEST(Vtt, keeps_what_browsers_lose_for_a_comma) {
  EXPECT_EQ(read("WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb"),
            "[1] 1000-2000 a|[2] 3000-4000 b #4:time_form #7:missing_blank_line #7:time_form");
  EXPECT_EQ(read("webvtt\n\n0:01.5 --> 0:02.000\na"), "[] 1500-2000 a #1:header #3:time_form");
  EXPECT_EQ(read("00:01.000 --> 00:02.000\na", {.file_name = "a.vtt"}), "[] 1000-2000 a #1:header");
}

TEST(Vtt, refuses_times_that_may_mean_anything) {
  EXPECT_EQ(read("WEBVTT\n\n00:01.000 --> 00:0x.000\na"),
            "bad_subtitles: Line 3: these times cannot be read; they should look like 00:01:02.345 --> "
            "00:01:04.000.");
}

TEST(Vtt, counts_from_where_the_timestamp_map_says) {
  const std::string file =
      "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:05.000\n\n00:00:06.000 --> 00:00:07.000\na\n";
  EXPECT_EQ(read(file), "[] 1000-2000 a");
  EXPECT_EQ(read(file, {.mpegts_zero = 0}), "[] 11000-12000 a");
  EXPECT_EQ(read(file, {.mpegts_zero = 900'000 - 90'000}), "[] 2000-3000 a");
  // Across the wrap of 33 bits.
  EXPECT_EQ(read("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:90000\n\n00:01.000 --> 00:02.000\na",
                 {.mpegts_zero = 8'589'934'592 - 90'000}),
            "[] 3000-4000 a");
  EXPECT_EQ(read("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:x\n\n00:01.000 --> 00:02.000\na"),
            "[] 1000-2000 a #2:timestamp_map");
}

TEST(Vtt, takes_segments_one_behind_the_other) {
  const std::string a =
      "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:01.000 --> 00:06.000\na\n\n";
  const std::string b =
      "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1260000,LOCAL:00:00:04.000\n\n00:01.000 --> 00:06.000\na\n\n00:05.000 "
      "--> 00:07.000\nb\n";
  EXPECT_EQ(read(a + b), "[] 1000-6000 a|[] 5000-7000 b #10:twice");
}

TEST(Vtt, reads_title_and_language) {
  auto parsed = parse("WEBVTT - A title\nLanguage: zh_TW\n\n00:01.000 --> 00:02.000\na");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->cues.title, "A title");
  EXPECT_EQ(parsed->cues.language, "zh-TW");
}

TEST(Vtt, keeps_only_ids_that_are_no_blocks) {
  EXPECT_EQ(read("WEBVTT\n\nNOTEBOOK\n00:01.000 --> 00:02.000\na"), "[] 1000-2000 a");
  EXPECT_EQ(read("WEBVTT\n\n  a  b \n00:01.000 --> 00:02.000\na"), "[a b] 1000-2000 a");
}

TEST(Vtt, nests_tags_as_the_standard_says) {
  EXPECT_EQ(one("<b>a<i>b</b>c</i>d"), "<b>a<i>bc</i>d</b>");
  EXPECT_EQ(one("<ruby>a<rt>b</ruby>c"), "<ruby>a<rt>b</rt></ruby>c");
  EXPECT_EQ(one("<rt>a</rt>"), "a");
  EXPECT_EQ(one("<c>a</c> <c.red>b</c> <c.big.blue.bg_white.red>c</c>"),
            "a <c.red>b</c> <c.red.bg_white>c</c>");
  EXPECT_EQ(one("<v>a</v> <v Tom &amp; Ana>b"), "a <v Tom &amp; Ana>b</v>");
  EXPECT_EQ(one("<v  Ana\tde  la Cruz >b"), "<v Ana de la Cruz>b</v>");
  EXPECT_EQ(one("<v \"><script>>a"), "<v \">&gt;a</v>");
  EXPECT_EQ(one("<lang en-GB>a</lang> <lang \"x>b</lang>"), "<lang en-GB>a</lang> b");
  EXPECT_EQ(one("<00:01.500>a<x>b</x>"), "ab");
}

TEST(Vtt, nests_no_deeper_than_sixteen_tags) {
  std::string deep;
  for (int i = 0; i < 40; i++) deep += "<v a>";
  std::string expected;
  for (int i = 0; i < kMostDepth; i++) expected += "<v a>";
  expected += "x";
  for (int i = 0; i < kMostDepth; i++) expected += "</v>";
  EXPECT_EQ(one(deep + "x"), expected);
  std::string ends;
  for (int i = 0; i < 40; i++) ends += "</v>";
  EXPECT_EQ(one(deep + "x" + ends + "y"), expected + "y");
}

TEST(Vtt, reads_and_writes_settings) {
  auto again = [](std::string_view text) { return to_string(read_settings(text)); };
  EXPECT_EQ(again("vertical:rl line:-1 position:10%,line-left size:50% align:end"),
            "vertical:rl line:-1 position:10%,line-left size:50% align:end");
  EXPECT_EQ(again("line:12.345%,end position:5.5%,middle align:middle"),
            "line:12.35%,end position:5.5%,center");
  EXPECT_EQ(again("line:101% size:100% position:50 align:up vertical:x line:,end region:a"), "");
  EXPECT_EQ(again("line:99999999 line:1.5"), "line:1");
  EXPECT_EQ(again("line:1 line:20%"), "line:20%");
  EXPECT_EQ(again("position:1%\" onload=x"), "");
}

}  // namespace
}  // namespace millrace::subtitle
