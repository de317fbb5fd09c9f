#include <fmt/format.h>
#include <gtest/gtest.h>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

std::string read(std::string_view bytes) {
  auto parsed = parse(bytes);
  if (!parsed) return parsed.error().code + ": " + parsed.error().detail;
  std::string out;
  for (const Cue& cue : parsed->cues.cues)
    out += fmt::format("{}{}-{} {}", out.empty() ? "" : "|", cue.begin_ms, cue.end_ms, cue.text);
  for (const Repair& repair : parsed->repairs) out += fmt::format(" #{}:{}", repair.line, repair.code);
  return out;
}

TEST(Lrc, ends_lines_where_the_next_begins) {
  EXPECT_EQ(read("[00:01.00]a\n[00:03.50]b\n[00:04]\n[01:00.123]c"), "1000-3500 a|3500-4000 b|60123-65123 c");
}

TEST(Lrc, takes_several_stamps_for_a_line) {
  EXPECT_EQ(read("[00:05.00] [00:01.00]a\n[00:03.00]b"), "1000-3000 a|3000-5000 b|5000-10000 a");
}

TEST(Lrc, shows_lines_of_one_stamp_together) {
  EXPECT_EQ(read("[00:01.00]a\n[00:02.00]b\n[00:01.00]A\n[00:02.00]B"), "1000-2000 a\nA|2000-7000 b\nB");
}

TEST(Lrc, moves_by_its_offset) {
  EXPECT_EQ(read("[offset:-500]\n[00:01.00]a"), "1500-6500 a");
  EXPECT_EQ(read("[offset:+2000]\n[00:01.00]a\n[00:03.00]b"), "0-1000 a|1000-6000 b #2:negative_time");
  EXPECT_EQ(read("[offset:99999999999999]\n[00:01.00]a"), "1000-6000 a");
}

TEST(Lrc, leaves_out_stamps_of_words) {
  EXPECT_EQ(read("[00:01.00]<00:01.00>He <00:01.50>llo"), "1000-6000 He llo");
  EXPECT_EQ(read("[00:01.00]He[00:01.50]llo [x] <3"), "1000-6000 Hello [x] &lt;3");
}

TEST(Lrc, says_which_lines_have_no_time) {
  EXPECT_EQ(read("[ar:x]\n[00:01.00]a\nlost\n"), "1000-6000 a #3:stray_text");
}

}  // namespace
}  // namespace millrace::subtitle
