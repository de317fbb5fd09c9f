#include <fmt/format.h>
#include <gtest/gtest.h>

#include "subtitle/subtitle.h"
#include "subtitle/ttml_times.h"

namespace millrace::subtitle {
namespace {

std::string read(std::string_view bytes) {
  auto parsed = parse(bytes);
  if (!parsed) return parsed.error().code + ": " + parsed.error().detail;
  std::string out;
  for (const Cue& cue : parsed->cues.cues)
    out += fmt::format("{}{}-{} {}", out.empty() ? "" : "|", cue.begin_ms, cue.end_ms, cue.text);
  return out;
}

std::string paragraph(std::string_view inside) {
  return read("<tt xmlns='http://www.w3.org/ns/ttml'><body><div><p begin='1s' end='2s'>" +
              std::string(inside) + "</p></div></body></tt>");
}

std::int64_t time(std::string_view text, const TtmlClockAttributes& attributes = {}) {
  return ttml_time(text, ttml_clock(attributes)).value_or(-1);
}

TEST(TtmlTimes, come_in_all_forms) {
  EXPECT_EQ(time("01:02:03"), 3'723'000);
  EXPECT_EQ(time("01:02:03.5"), 3'723'500);
  EXPECT_EQ(time("00:00:01.0004999999"), 1000);
  EXPECT_EQ(time("00:00:01:15"), 1500);
  EXPECT_EQ(time("00:00:01:12", {.frame_rate = "24"}), 1500);
  EXPECT_EQ(time("00:00:01:12.1", {.frame_rate = "24", .sub_frame_rate = "2"}), 1521);
  EXPECT_EQ(time("100:00:00"), 360'000'000);
  EXPECT_EQ(time("1.5h"), 5'400'000);
  EXPECT_EQ(time("1.5m"), 90'000);
  EXPECT_EQ(time("1.5s"), 1500);
  EXPECT_EQ(time("1500ms"), 1500);
  EXPECT_EQ(time("30f"), 1000);
  EXPECT_EQ(time("48f", {.frame_rate = "24", .multiplier = "1000 1001"}), 2002);
  EXPECT_EQ(time("48f", {.frame_rate = "24", .multiplier = "1000:1001"}), 2002);
  EXPECT_EQ(time("15000000t", {.tick_rate = "10000000"}), 1500);
  EXPECT_EQ(time("50t", {.frame_rate = "25", .sub_frame_rate = "2"}), 1000);
  EXPECT_EQ(time("3t"), 3000);
}

TEST(TtmlTimes, of_smpte_count_frames) {
  const TtmlClockAttributes film = {.frame_rate = "24", .multiplier = "1000 1001", .time_base = "smpte"};
  EXPECT_EQ(time("00:10:00:00", film), 600'600);
  const TtmlClockAttributes drop = {
      .frame_rate = "30", .multiplier = "1000 1001", .time_base = "smpte", .drop_mode = "dropNTSC"};
  EXPECT_EQ(time("00:01:00:02", drop), 60'060);
  EXPECT_EQ(time("00:10:00:00", drop), 599'999);
  EXPECT_EQ(time("01:00:00:00", drop), 3'599'996);
}

TEST(TtmlTimes, that_are_none_are_none) {
  for (const char* text : {"", "1", "s", "1x", "-1s", "1:2", "00:00", "00:00:01:", "00:00:01.", "00:00:99",
                           "1e9s", "99999999999999999999h", "wallclock(1)", "00:00:01:1x", "1 s"})
    EXPECT_EQ(time(text), -1) << text;
}

TEST(Ttml, keeps_how_text_looks) {
  EXPECT_EQ(paragraph("a<span xmlns:s='x' s:fontWeight='bold'>b<span s:fontStyle='italic'>c</span></span>d"),
            "1000-2000 a<b>b<i>c</i></b>d");
  EXPECT_EQ(paragraph("<span xmlns:s='x' s:textDecoration='underline'>a</span>"), "1000-2000 <u>a</u>");
  EXPECT_EQ(paragraph("\n   a   b\n  <br/>\n  c  \n"), "1000-2000 a b\nc");
  EXPECT_EQ(paragraph("a &lt;b&gt; &amp;amp; &#x4e2d;<![CDATA[<script>]]>"),
            "1000-2000 a &lt;b&gt; &amp;amp; 中&lt;script&gt;");
  EXPECT_EQ(paragraph("a<script>alert(1)</script><metadata>x</metadata><set/>b"), "1000-2000 ab");
}

TEST(Ttml, counts_from_the_parents_times) {
  auto body = [](std::string_view inside) {
    return read("<tt><body begin='10s' end='20s'>" + std::string(inside) + "</body></tt>");
  };
  EXPECT_EQ(body("<div begin='1s'><p begin='1s' end='3s'>a</p></div>"), "12000-14000 a");
  EXPECT_EQ(body("<div><p begin='1s' end='30s'>a</p></div>"), "11000-20000 a");
  EXPECT_EQ(body("<div><p begin='1s' dur='2s' end='9s'>a</p></div>"), "11000-13000 a");
  EXPECT_EQ(body("<div><p>a</p></div>"), "10000-20000 a");
  EXPECT_EQ(body("<div timeContainer='seq'><p dur='1s'>a</p><p dur='1s'>b</p></div>"),
            "10000-11000 a|11000-12000 b");
  EXPECT_EQ(body("<div><p begin='1s' end='5s'><span begin='1s'>a</span> <span begin='2s'>b</span></p></div>"),
            "11000-15000 a b");
}

TEST(Ttml, gives_a_cue_without_an_end_one) {
  EXPECT_EQ(read("<tt><body><div><p begin='1s'>a</p><p begin='3s'>b</p></div></body></tt>"),
            "1000-3000 a|3000-8000 b");
}

TEST(Ttml, refuses_with_the_line) {
  EXPECT_EQ(read("<tt>\n<body>\n<div><p begin='soon'>a</p></div></body></tt>"),
            "bad_subtitles: Line 3: the time in begin=\"…\" cannot be read.");
  EXPECT_EQ(read("<tt>\n<body>\n<p>"),
            "bad_subtitles: Line 3: this is not well-formed XML (no element found).");
  EXPECT_EQ(read("<tt>\n<body>&nbsp;</body></tt>"),
            "bad_subtitles: Line 2: this is not well-formed XML (undefined entity).");
  EXPECT_EQ(read("<tt></tt>"), "no_cues: There is nothing to show in this file.");
  EXPECT_TRUE(read("<html><tt/></html>").starts_with("not_subtitles"));
}

TEST(Ttml, takes_no_definitions) {
  const std::string rest = "<tt><body><div><p begin='1s' end='2s'>&a;</p></div></body></tt>";
  for (const char* doctype :
       {"<!DOCTYPE tt [<!ENTITY a 'x'>]>", "<!DOCTYPE tt [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE tt [<!ATTLIST p begin CDATA '1s'>]>",
        "<!DOCTYPE tt [ <!ENTITY % a SYSTEM 'http://x/'> %a; ]>"})
    EXPECT_TRUE(read(doctype + rest).starts_with("xml_entities")) << doctype;
  EXPECT_EQ(read("<!DOCTYPE tt SYSTEM 'http://example.org/x.dtd'><tt><body><div><p begin='1s' "
                 "end='2s'>a</p></div></body></tt>"),
            "1000-2000 a");
}

TEST(Ttml, refuses_to_go_deeper_than_it_must) {
  std::string deep = "<tt><body>";
  for (int i = 0; i < 100'000; i++) deep += "<div>";
  EXPECT_TRUE(read(deep).starts_with("nested_too_deep: Line 1: "));
}

}  // namespace
}  // namespace millrace::subtitle
