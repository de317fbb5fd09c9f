#include <fmt/format.h>
#include <gtest/gtest.h>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

// "1000-2000 text|1500-…", and after it the codes of the repairs.
std::string read(std::string_view bytes, const ParseOptions& options = {}) {
  auto parsed = parse(bytes, options);
  if (!parsed) return parsed.error().code + ": " + parsed.error().detail;
  std::string out;
  for (const Cue& cue : parsed->cues.cues) {
    out += fmt::format("{}{}-{} {}", out.empty() ? "" : "|", cue.begin_ms, cue.end_ms, cue.text);
    if (const std::string settings = to_string(cue.settings); !settings.empty()) out += " (" + settings + ")";
  }
  for (const Repair& repair : parsed->repairs) out += fmt::format(" #{}:{}", repair.line, repair.code);
  return out;
}

std::string one(std::string_view text) {
  auto parsed = parse("1\n00:00:01,000 --> 00:00:02,000\n" + std::string(text) + "\n");
  return parsed ? parsed->cues.cues.at(0).text : parsed.error().code;
}

TEST(Srt, is_read_as_it_is_written) {
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\na\nb\n\n2\n01:02:03,456 --> 01:02:04,000\nc\n"),
            "1000-2000 a\nb|3723456-3724000 c");
}

TEST(Srt, takes_all_line_ends_and_the_mark_of_byte_order) {
  const std::string text =
      "1\n00:00:01,000 --> 00:00:02,000\na\nb\n\n2\n00:00:03,000 --> 00:00:04,000\nc\n\n";
  const std::string expected = "1000-2000 a\nb|3000-4000 c";
  for (const char* end : {"\r\n", "\r", "\n"}) {
    std::string other;
    for (char c : text) c == '\n' ? other += end : other += c;
    EXPECT_EQ(read(other), expected);
    EXPECT_EQ(read("\xEF\xBB\xBF" + other), expected);
  }
  std::string doubled;
  for (char c : text) c == '\n' ? doubled += "\r\r\n" : doubled += c;
  EXPECT_EQ(read(doubled), expected);
}

TEST(Srt, takes_a_last_line_without_an_end) {
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\na"), "1000-2000 a");
}

TEST(Srt, keeps_overlapping_cues) {
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:09,000\na\n\n2\n00:00:02,000 --> 00:00:03,000\nb\n"),
            "1000-9000 a|2000-3000 b");
}

TEST(Srt, tells_numbers_from_texts_of_digits) {
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\n42\n\n2\n00:00:03,000 --> 00:00:04,000\n1984\n"),
            "1000-2000 42|3000-4000 1984");
  // Without a blank line the last of the digits is the number.
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\n42\n2\n00:00:03,000 --> 00:00:04,000\nb\n"),
            "1000-2000 42|3000-4000 b #5:missing_blank_line");
  // A number of a cue that never came.
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n"), "1000-2000 a");
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\na\n\n1984\n"), "1000-2000 a\n1984");
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\n2\n\n"), "1000-2000 2");
}

TEST(Srt, puts_right_what_is_certain) {
  EXPECT_EQ(read("1\n00:00:01.000 --> 00:00:02.000\na\n"), "1000-2000 a #2:time_form");
  EXPECT_EQ(read("1\n0:0:1,5 --> 0:0:2,50\na\n"), "1500-2500 a #2:time_form");
  EXPECT_EQ(read("1\n00 : 00 : 01 , 000-->00:00:02,000\na\n"), "1000-2000 a #2:time_form");
  EXPECT_EQ(read("1\n00:00:01,000 ---> 00:00:02,000\na\n"), "1000-2000 a");
  EXPECT_EQ(read("1\n00:00:01,000 —> 00:00:02,000\na\n"), "1000-2000 a #2:time_form");
  EXPECT_EQ(read("1\n00:00:01:500 --> 00:00:02:500\na\n"), "1500-2500 a #2:time_form");
  EXPECT_EQ(read("1\n-00:00:01,000 --> 00:00:02,000\na\n"), "0-2000 a #2:time_form #2:negative_time");
  EXPECT_EQ(read("1\n-00:00:03,000 --> -00:00:02,000\na\n\n2\n00:00:01,000 --> 00:00:02,000\nb\n"),
            "1000-2000 b #2:time_form #2:before_zero");
  EXPECT_EQ(read("1\n00:00:03,000 --> 00:00:04,000\nb\n\n2\n00:00:01,000 --> 00:00:02,000\na\n"),
            "1000-2000 a|3000-4000 b #6:out_of_order");
  EXPECT_EQ(read("1\n00:00:01,000 -->\na\n\n2\n00:00:04,000 --> 00:00:05,000\nb\n"),
            "1000-4000 a|4000-5000 b #2:time_form #2:missing_end");
}

TEST(Srt, swaps_times_only_if_they_then_fit) {
  const std::string before = "1\n00:00:01,000 --> 00:00:04,000\na\n\n2\n",
                    after = "\nb\n\n3\n00:00:09,000 --> 00:00:10,000\nc\n";
  EXPECT_EQ(read(before + "00:00:07,000 --> 00:00:05,000" + after),
            "1000-4000 a|5000-7000 b|9000-10000 c #6:swapped_times");
  // It would begin before the first one's end.
  EXPECT_EQ(read(before + "00:00:07,000 --> 00:00:03,000" + after),
            "1000-4000 a|7000-9000 b|9000-10000 c #6:end_before_begin");
  EXPECT_EQ(read(before + "00:00:07,000 --> 00:00:07,000" + after),
            "1000-4000 a|7000-9000 b|9000-10000 c #6:end_before_begin");
}

TEST(Srt, refuses_times_that_may_mean_anything) {
  for (const char* times :
       {"00:00:0x,000 --> 00:00:02,000", "00:00:01:12 --> 00:00:02:10", "00:00:01,000 --> later",
        "--> 00:00:02,000", "99999999999:00:00,000 --> 00:00:02,000", "00:00:01, --> 00:00:02,000"})
    EXPECT_EQ(read("1\n00:00:00,000 --> 00:00:01,000\na\n\n2\n" + std::string(times) + "\nb\n"),
              "bad_subtitles: Line 6: these times cannot be read; they should look like 00:01:02,345 --> "
              "00:01:04,000.")
        << times;
}

TEST(Srt, leaves_arrows_in_texts_alone) {
  EXPECT_EQ(one("Home --> school"), "Home --&gt; school");
  EXPECT_EQ(one("5:30 -> 6:30"), "5:30 -&gt; 6:30");
  EXPECT_EQ(one("3 --> 4"), "3 --&gt; 4");
  EXPECT_EQ(one("-->"), "--&gt;");
}

TEST(Srt, keeps_only_safe_tags) {
  EXPECT_EQ(one("<I>a</I> <B>b</B> <U>c</U> <em>d</em>"), "<i>a</i> <b>b</b> <u>c</u> <i>d</i>");
  EXPECT_EQ(one("<font color=\"red\" onload=x>a</font><br/>b"), "a\nb");
  EXPECT_EQ(one("<script>alert(1)</script>"), "alert(1)");
  EXPECT_EQ(one("<b onclick=\"x()\">a</b>"), "<b>a</b>");
  EXPECT_EQ(one("<i>never closed"), "<i>never closed</i>");
  EXPECT_EQ(one("closed only</i>"), "closed only");
  EXPECT_EQ(one("<b><i>a</b>b</i>"), "<b><i>a</i></b><i>b</i>");
  EXPECT_EQ(one("<i></i>a<i> </i>b"), "a<i> </i>b");
  EXPECT_EQ(one("<i>a\n</i>b"), "<i>a\n</i>b");
  EXPECT_EQ(one("<Door slams>"), "&lt;Door slams&gt;");
  EXPECT_EQ(one("i <3 you & me"), "i &lt;3 you &amp; me");
  EXPECT_EQ(one("&lt;b&gt; &amp;amp; &#65;&#x42;&nope;"), "&lt;b&gt; &amp;amp; AB&amp;nope;");
  EXPECT_EQ(one("<b"), "&lt;b");
  EXPECT_EQ(one("<v Fred>a</v>"), "&lt;v Fred&gt;a&lt;/v&gt;");
}

TEST(Srt, knows_places_and_braces) {
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\n{\\an8}up {\\i1}here{\\i0}\n"),
            "1000-2000 up <i>here</i> (line:0)");
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\n{\\a6}up\n"), "1000-2000 up (line:0)");
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\n{\\an1}left\n"), "1000-2000 left (align:left)");
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\n{\\an5\\pos(1,2)}middle\n"),
            "1000-2000 middle (line:50%)");
  EXPECT_EQ(one("{music} {\\unclosed"), "{music} {\\unclosed");
}

TEST(Srt, leaves_out_what_lies_outside_the_video) {
  const std::string text = "1\n00:00:01,000 --> 00:00:09,000\na\n\n2\n00:00:05,000 --> 00:00:06,000\nb\n";
  EXPECT_EQ(read(text, {.duration_ms = 5000}), "1000-5000 a #6:after_the_end");
  EXPECT_EQ(read(text, {.duration_ms = 1000}), "no_cues: There is nothing to show in this file.");
}

TEST(Srt, survives_bytes_of_zero_and_controls) {
  using namespace std::string_literals;
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\na\0b\x01\x1b[31mc\td\x7f\n"s),
            "1000-2000 ab[31mc d #3:nul");
}

TEST(Srt, keeps_marks_of_direction_and_joined_signs) {
  EXPECT_EQ(one("\u202Bمرحبا\u202C \u200F!"), "\u202Bمرحبا\u202C \u200F!");
  EXPECT_EQ(one("👨‍👩‍👧"), "👨‍👩‍👧");
  EXPECT_EQ(one("می‌خواهم"), "می‌خواهم");
}

}  // namespace
}  // namespace millrace::subtitle
