#include "subtitle/kept.h"

#include <gtest/gtest.h>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

TEST(KeptCues, are_those_that_were_written) {
  auto cues = parse(
      "WEBVTT A title\n\nfirst\n00:01.000 --> 00:02.500 line:0\none\ntwo\n\n"
      "01:00:00.000 --> 01:00:01.000\n<i>three</i> &amp; four\n");
  ASSERT_TRUE(cues);
  const std::string vtt = to_vtt(cues->cues);
  KeptCues kept(vtt);
  for (const Cue& cue : cues->cues.cues) {
    auto found = kept.next();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->begin_ms, cue.begin_ms);
    EXPECT_EQ(found->end_ms, cue.end_ms);
    EXPECT_EQ(found->text, cue.text);
  }
  EXPECT_FALSE(kept.next());
}

TEST(KeptCues, are_passed_over) {
  Cues cues;
  for (int i = 0; i < 10; i++) cues.cues.push_back({i * 1000, i * 1000 + 500, {}, std::to_string(i), {}});
  const std::string vtt = to_vtt(cues);
  KeptCues kept(vtt);
  kept.skip(7);
  auto found = kept.next();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text, "7");
  kept.skip(100);
  EXPECT_FALSE(kept.next());
}

TEST(KeptCues, are_none_in_nothing) {
  EXPECT_FALSE(KeptCues("").next());
  EXPECT_FALSE(KeptCues("WEBVTT\n\n").next());
}

}  // namespace
}  // namespace millrace::subtitle
