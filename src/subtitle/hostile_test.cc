// Files that are made to take long, to take much, or to bring something in.
#include <gtest/gtest.h>

#include "subtitle/test_clean.h"

namespace millrace::subtitle {
namespace {

constexpr std::size_t kLarge = kMostBytes - 1000;
constexpr std::size_t kEnough = 300'000;  // where there are dozens of them

std::string repeated(std::string_view part, std::size_t bytes = kLarge) {
  std::string out;
  out.reserve(bytes + part.size());
  while (out.size() + part.size() <= bytes) out += part;
  return out;
}

// What was said of it. Ten megabytes take under a second; a loop in a loop over them would take hours, and
// end at the test's own limit.
std::string code_of(std::string_view bytes, const ParseOptions& options = {}) {
  auto parsed = parse(bytes, options);
  if (!parsed) return parsed.error().code;
  EXPECT_EQ(fault_of(parsed->cues), "");
  return "ok";
}

const std::string kSrt = "1\n00:00:01,000 --> 00:00:02,000\n";
const std::string kVtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n";
const std::string kAss = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,";
const std::string kTtml = "<tt><body><div><p begin='1s' end='2s'>";

TEST(Hostile, hundred_megabytes_are_refused_unread) {
  const std::string large(100'000'000, 'x');
  auto parsed = parse(large);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, "subtitles_too_large");
  EXPECT_EQ(parsed.error().status, Status::too_large);
}

TEST(Hostile, nothing_and_noise_are_no_subtitles) {
  using namespace std::string_literals;
  EXPECT_EQ(code_of(""), "not_subtitles");
  EXPECT_EQ(code_of(" \n\n"), "not_subtitles");
  EXPECT_EQ(code_of("hello"), "not_subtitles");
  EXPECT_EQ(code_of("<html><body>00:00</body></html>"), "not_subtitles");
  EXPECT_EQ(code_of(std::string(kLarge, '\0')), "not_subtitles");
  EXPECT_EQ(code_of(std::string(kLarge, '\n')), "not_subtitles");
  EXPECT_EQ(code_of(std::string(kLarge, '\r')), "not_subtitles");
  EXPECT_EQ(code_of(std::string(kLarge, '<')), "not_subtitles");
  EXPECT_EQ(code_of(repeated("<!-- ")), "not_subtitles");
  EXPECT_EQ(code_of(repeated("->")), "not_subtitles");
  EXPECT_EQ(code_of(repeated("1:")), "not_subtitles");
  EXPECT_EQ(code_of(repeated("[")), "not_subtitles");
  EXPECT_EQ(code_of("\x7F"
                    "ELF\0\0\0\0"s),
            "not_subtitles");
  EXPECT_EQ(code_of("\xFF\xFE"), "not_subtitles");
  EXPECT_EQ(code_of("WEBVTT"), "no_cues");
}

TEST(Hostile, a_million_cues_are_too_many) {
  EXPECT_EQ(code_of(repeated("0:1 --> 0:2\na\n")), "too_many_cues");
  EXPECT_EQ(code_of("WEBVTT\n\n" + repeated("0:1 --> 0:2\na\n\n")), "too_many_cues");
  EXPECT_EQ(code_of(repeated("[0:1]a\n")), "too_many_cues");
  EXPECT_EQ(code_of(repeated("[0:1]")), "too_many_cues");
  EXPECT_EQ(code_of("[Events]\nFormat: Start,End,Text\n" + repeated("Dialogue:0:1,0:2,a\n")),
            "too_many_cues");
  EXPECT_EQ(code_of("<tt><body>" + repeated("<p end='1s'>a</p>") + "</body></tt>"), "too_many_cues");
}

TEST(Hostile, a_cue_without_end_is_too_long) {
  for (const std::string& head : {kSrt, kVtt, kAss, std::string("[00:01.00]")}) {
    for (const char* part : {"x", "<", "&", "{", "水", "a ", "<b>a", "<<a>>"})
      EXPECT_EQ(code_of(head + repeated(part, kEnough)), "cue_too_long") << head << part;
  }
  EXPECT_EQ(code_of(kTtml + repeated("x") + "</p></div></body></tt>"), "cue_too_long");
}

TEST(Hostile, markup_without_text_is_nothing) {
  for (const char* part :
       {"<b>", "</b>", "<b></b>", "<v a>", "<ruby><rt>", "{\\b1}", "{\\i1}{\\i0}", " ", "\\N", "<i><b></i>"})
    for (const std::string& head : {kSrt, kVtt, kAss}) {
      const std::string code = code_of(head + repeated(part, kEnough));
      // Where it is no markup it is text.
      EXPECT_TRUE(code == "no_cues" || code == "cue_too_long") << head << part << code;
    }
  EXPECT_EQ(code_of(kSrt + repeated("\n")), "no_cues");
  EXPECT_EQ(code_of(kTtml + repeated("<br/>") + "</p></div></body></tt>"), "no_cues");
  EXPECT_EQ(code_of(kTtml + repeated("<span fontStyle='italic'/>") + "</p></div></body></tt>"), "no_cues");
}

TEST(Hostile, long_lines_of_times_are_read_once) {
  EXPECT_EQ(code_of(kSrt + "a\n\n" + repeated("--> ")), "cue_too_long");
  EXPECT_EQ(code_of(kSrt + "a\n\n2\n" + repeated("1") + " --> 00:00:02,000\nb"), "bad_subtitles");
  EXPECT_EQ(code_of("WEBVTT\n\n00:01.000 --> 00:02.000 " + repeated("line:1 ") + "\na"), "ok");
  EXPECT_EQ(code_of("WEBVTT " + repeated("x") + "\n\n00:01.000 --> 00:02.000\na"), "ok");
  EXPECT_EQ(code_of("WEBVTT\n\n" + repeated("NOTE\n") + "\n00:01.000 --> 00:02.000\na"), "ok");
  EXPECT_EQ(code_of(repeated("1\n\n") + "00:00:01,000 --> 00:00:02,000\na"), "ok");
  EXPECT_EQ(code_of("[Events]\nFormat: " + repeated("x,") + "\nDialogue: a"), "bad_subtitles");
  EXPECT_EQ(code_of("[ti:" + repeated("x") + "]\n[00:01.00]a"), "ok");
}

TEST(Hostile, repairs_do_not_pile_up) {
  auto parsed = parse(repeated("0:1.5 --> 0:2\na\n", 1'000'000));
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_LE(parsed->repairs.size(), kMostRepairs);
  EXPECT_GT(parsed->repaired, 100'000u);
}

TEST(Hostile, xml_bombs_do_not_go_off) {
  std::string bomb = "<!DOCTYPE tt [<!ENTITY a 'ha'>";
  for (char c = 'b'; c < 'z'; c++) {
    bomb += std::string("<!ENTITY ") + c + " '";
    for (int i = 0; i < 10; i++) bomb += std::string("&") + static_cast<char>(c - 1) + ";";
    bomb += "'>";
  }
  EXPECT_EQ(code_of(bomb + "]>" + kTtml + "&y;</p></div></body></tt>"), "xml_entities");
  EXPECT_EQ(code_of("<?xml version='1.0'?>" + bomb + "]>" + kTtml + "</p></div></body></tt>"),
            "xml_entities");
  std::string many = "<tt ";
  for (int i = 0; i < 400'000; i++) many += "a" + std::to_string(i) + "='' ";
  EXPECT_EQ(code_of(many + "><body><p end='1s'>a</p></body></tt>"), "ok");
  EXPECT_EQ(code_of("<tt><head><styling>" + repeated("<style xml:id='a' style='a a a a a a a a'/>") +
                    "</styling></head><body><p end='1s'>a</p></body></tt>"),
            "ok");
  EXPECT_EQ(code_of("<tt><body><p style='" + repeated("a ") + "' end='1s'>a</p></body></tt>"), "ok");
}

// Every place that takes text.
TEST(Hostile, nothing_that_runs_or_loads_comes_out) {
  for (const std::string evil :
       {"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<style>*{background:url(//x)}</style>",
        "<b onload=alert(1)>x</b>", "<v \"><script>x", "<c.red\"onload=x>x</c>", "<lang \"><script>>x",
        "<svg/onload=alert(1)>", "&lt;script&gt;", "&#60;script&#62;", "\"><script>x</script>",
        "<a href=javascript:x>x</a>"}) {
    std::string escaped;
    for (char c : evil)
      escaped += c == '<' ? "&lt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
    for (const std::string& file :
         {"1\n00:00:01,000 --> 00:00:02,000 " + evil + "\n" + evil + "x\n",
          "WEBVTT " + evil + "\nLanguage: " + evil + "\n\nSTYLE\n" + evil + "\n\nNOTE " + evil + "\n\n" +
              evil + "\n00:01.000 --> 00:02.000 line:" + evil + " region:" + evil + "\n" + evil + "x\n",
          "[Script Info]\nTitle: " + evil + "\n[V4+ Styles]\nStyle: " + evil +
              "\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00," + evil + "," + evil + ",0,0,0,," + evil +
              "x{" + evil + "}{\\r" + evil + "}\n",
          "<tt xml:lang=\"" + escaped + "\"><head><metadata><title>" + escaped +
              "</title></metadata></head><body><p xml:id=\"" + escaped + "\" begin='1s' end='2s'>" + escaped +
              "x<script>x</script></p></body></tt>",
          "[ti:" + evil + "]\n[la:" + evil + "]\n[00:01.00]" + evil + "x\n"}) {
      auto parsed = parse(file);
      ASSERT_TRUE(parsed) << parsed.error().detail << file;
      EXPECT_EQ(fault_of_parsed(*parsed), "") << file;
      // Of all bytes of the file that browsers get, only the safe tags may begin with <.
      const std::string vtt = to_vtt(parsed->cues);
      for (std::size_t at = vtt.find('<'); at != std::string::npos; at = vtt.find('<', at + 1)) {
        const std::string_view tag = std::string_view(vtt).substr(at, 3);
        EXPECT_TRUE(tag == "<b>" || tag == "</b" || tag == "<v " || tag == "</v" || tag == "<c." ||
                    tag == "</c")
            << vtt;
      }
    }
  }
}

}  // namespace
}  // namespace millrace::subtitle
