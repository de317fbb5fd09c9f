#include <fmt/format.h>
#include <gtest/gtest.h>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

std::string one(std::string_view text) {
  const CueText shown = read_text(Format::ass, text);
  const std::string settings = to_string(shown.settings);
  return settings.empty() ? shown.text : shown.text + " (" + settings + ")";
}

std::string read(std::string_view bytes) {
  auto parsed = parse(bytes);
  if (!parsed) return parsed.error().code + ": " + parsed.error().detail;
  std::string out;
  for (const Cue& cue : parsed->cues.cues)
    out += fmt::format("{}{}-{} {}", out.empty() ? "" : "|", cue.begin_ms, cue.end_ms, cue.text);
  return out;
}

TEST(Ass, reads_override_tags) {
  EXPECT_EQ(one(R"({\b1}a{\b0}b{\i1}c{\u1}d{\r}e)"), "<b>a</b>b<i>c<u>d</u></i>e");
  EXPECT_EQ(one(R"({\b700}a{\b400}b{\b}c)"), "<b>a</b>bc");
  EXPECT_EQ(one(R"({\i1\b1}a{\i0}b)"), "<b><i>a</i>b</b>");
  EXPECT_EQ(one(R"({\an8}a)"), "a (line:0)");
  EXPECT_EQ(one(R"({\an9\an1}a)"), "a (line:0 align:right)");
  EXPECT_EQ(one(R"({\a10}a)"), "a (line:50%)");
  EXPECT_EQ(one(R"({\bord2\be1\blur3\iclip(1,2)\ushad\pos(1,2)\fad(1,2)\alpha&HFF&\an}a)"), "a");
  EXPECT_EQ(one(R"({\t(0,500,\b1\i1)}a{\i1}b)"), "a<i>b</i>");
  EXPECT_EQ(one(R"({a comment}a{another}b)"), "ab");
}

TEST(Ass, reads_line_ends_and_blanks) {
  EXPECT_EQ(one(R"(a\Nb\nc\hd)"), "a\nb c\u00A0d");
  EXPECT_EQ(one(R"(a \N \N b\N)"), "a\nb");
  EXPECT_EQ(one(R"(C:\new \{a\} \x)"), "C: ew {a} \\x");
  EXPECT_EQ(one("{{{{"), "{{{{");
  EXPECT_EQ(one("a <b> & {\\i1}<script>"), "a &lt;b&gt; &amp; <i>&lt;script&gt;</i>");
}

TEST(Ass, leaves_out_drawings) {
  EXPECT_EQ(one(R"({\p1}m 0 0 l 10 10{\p0}text)"), "text");
  EXPECT_EQ(one(R"({\p4}m 0 0\N l 10 10)"), "");
}

TEST(Ass, takes_fields_as_the_format_line_has_them) {
  EXPECT_EQ(read("[Events]\nFormat: End, Start, Text\nDialogue: 0:00:02.00,0:00:01.00,a, b\n"),
            "1000-2000 a, b");
  EXPECT_EQ(read("Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,a\n"), "1000-2000 a");
  EXPECT_EQ(
      read("[events]\nformat: Start, End, Text\ndialogue: 0:00:01.00,0:00:02.00,a\nComment: x\nPicture: y\n"),
      "1000-2000 a");
}

TEST(Ass, refuses_events_that_cannot_be_read) {
  EXPECT_EQ(read("[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00\n"),
            "bad_subtitles: Line 3: this event has 1 fields, and the Format line says 3.");
  EXPECT_EQ(
      read("[Events]\nFormat: Start, End, Text\nDialogue: soon,0:00:02.00,a\n"),
      "bad_subtitles: Line 3: the times of this event cannot be read; they should look like 0:01:02.34.");
  EXPECT_EQ(read("[Script Info]\nTitle: x\n"), "no_cues: There is nothing to show in this file.");
}

TEST(Ass, leaves_out_attached_fonts) {
  EXPECT_EQ(read("[Script Info]\n[Fonts]\nfontname: a.ttf\nDialogue: 0\n[Events]\nFormat: Start, End, Text\n"
                 "Dialogue: 0:00:01.00,0:00:02.00,a\n"),
            "1000-2000 a");
}

}  // namespace
}  // namespace millrace::subtitle
