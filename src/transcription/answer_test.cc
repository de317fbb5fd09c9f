#include "transcription/answer.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace millrace::transcription {
namespace {

// "begin-end text", or the code of the error.
std::vector<std::string> shown(std::string_view answer) {
  auto heard = read_answer(answer);
  if (!heard) return {heard.error().code};
  std::vector<std::string> out;
  for (const auto& one : heard->spoken)
    out.push_back(fmt::format("{}-{} {}", one.begin_ms, one.end_ms, one.text));
  return out;
}
using Shown = std::vector<std::string>;

TEST(Answer, MayBeVerboseJson) {
  auto heard =
      read_answer(R"({"task":"transcribe","language":"english","duration":8.47,"text":"The mill. It turns.",
    "segments":[{"id":0,"start":0.0,"end":3.319999933242798,"text":" The mill.","tokens":[1,2],"no_speech_prob":0.01},
                {"id":1,"start":3.32,"end":8.47,"text":" It turns."}]})");
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->language, "en");
  EXPECT_EQ(heard->spoken,
            (std::vector<subtitle::Spoken>{{0, 3320, " The mill."}, {3320, 8470, " It turns."}}));
}

TEST(Answer, MayTellItsWords) {
  EXPECT_EQ(shown(R"({"segments":[{"start":0,"end":2,"text":" The sphinx.","words":[
      {"word":" The","start":0,"end":0.4},{"word":" sph","start":0.5,"end":0.8},{"word":"inx","start":0.8,"end":1.2},
      {"word":".","start":1.2,"end":1.3}]}]})"),
            (Shown{"0-400  The", "500-1300  sphinx."}));
  EXPECT_EQ(
      shown(
          R"({"segments":[{"start":0,"end":2,"text":"The mill.","words":[{"word":"the","start":0,"end":1}]}]})"),
      Shown{"0-2000 The mill."})
      << "words that say something else";
  EXPECT_EQ(
      shown(
          R"({"text":"the mill","words":[{"word":"the","start":0,"end":0.4},{"word":"mill","start":0.4,"end":1}]})"),
      (Shown{"0-400 the", "400-1000 mill"}));
}

TEST(Answer, MayBeWhisperCppsOwn) {
  auto heard = read_answer(
      R"({"result":{"language":"de"},"transcription":[{"timestamps":{"from":"00:00:00,000","to":"00:00:03,000"},
          "offsets":{"from":0,"to":3000},"text":" Die Mühle."}]})");
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->language, "de");
  EXPECT_EQ(heard->spoken, (std::vector<subtitle::Spoken>{{0, 3000, " Die Mühle."}}));
}

TEST(Answer, MayBeLinesOfJson) {
  EXPECT_EQ(shown("{\"start\": 0.5, \"end\": 1, \"text\": "
                  "\"the\"}\n\n{\"start\":1,\"end\":1.5,\"text\":\"mill\"}\r\n"),
            (Shown{"500-1000 the", "1000-1500 mill"}));
  EXPECT_EQ(shown(R"({"start":1,"end":2,"text":"one line"})"), Shown{"1000-2000 one line"});
}

TEST(Answer, MayBeSubtitles) {
  EXPECT_EQ(shown("WEBVTT\n\n00:01.000 --> 00:02.000\n<b>The</b> mill &amp; wheel\n"),
            Shown{"1000-2000 The mill & wheel"});
  EXPECT_EQ(shown("\xef\xbb\xbf"
                  "1\n00:00:01,000 --> 00:00:02,000\nThe mill\n"),
            Shown{"1000-2000 The mill"});
}

TEST(Answer, MayBeThatNothingIsSaid) {
  for (const char* nothing :
       {"", " \n", "WEBVTT\n", "WEBVTT\n\n", R"({"text":""})", R"({"text":"","segments":[]})",
        R"({"text":" [BLANK_AUDIO]","segments":[{"start":0,"end":9,"text":" [BLANK_AUDIO]"}]})",
        R"({"transcription":[]})"})
    EXPECT_EQ(shown(nothing), Shown{}) << nothing;
}

TEST(Answer, MayBeAnythingElse) {
  for (const char* other : {"<html><body>502 Bad Gateway</body></html>", "hello", "{", "[]", "[1,2]", "null",
                            "{}", R"({"error":"x"})", R"({"segments":{}})", R"({"segments":[1,"x",null]})",
                            R"({"segments":[{"text":"a"}]})", "{\"start\":0}\nx",
                            R"({"segments":[{"start":"0","end":"1","text":"a"}]})",
                            R"({"segments":[{"start":1e999,"end":2,"text":"a"}]})",
                            R"({"segments":[{"start":NaN,"end":2,"text":"a"}]})", "{\"text\":\"\xff\"}"})
    EXPECT_EQ(shown(other), Shown{"bad_answer"}) << other;
  EXPECT_EQ(shown(R"({"text":"some words without times"})"), Shown{"no_times"});
  std::string deep = R"({"segments":)";
  for (int i = 0; i < 100'000; i++) deep += '[';
  EXPECT_EQ(shown(deep), Shown{"bad_answer"});
}

TEST(Answer, LeavesOutWhatMakesNoSense) {
  EXPECT_EQ(shown(R"({"segments":[{"start":-5,"end":1,"text":"early"},{"start":"x","end":2,"text":"timeless"},
      {"start":1e300,"end":1e301,"text":"late"},{"start":3,"end":2,"text":"backwards"},7,{"start":0,"end":1,"text":9}]})"),
            (Shown{"-5000-1000 early", "3000-2000 backwards"}))
      << "subtitle::readable knows what to do with those";
}

TEST(Answer, IsBounded) {
  EXPECT_EQ(shown(std::string(kMostAnswer + 1, ' ')), Shown{"answer_too_large"});
  std::string many = R"({"segments":[)";
  for (std::size_t i = 0; i <= subtitle::kMostSpoken; i++) many += i == 0 ? "0" : ",0";
  EXPECT_EQ(shown(many + "]}"), Shown{"answer_too_large"});
}

TEST(Answer, NamesLanguages) {
  EXPECT_EQ(language_of("english"), "en");
  EXPECT_EQ(language_of("Chinese"), "zh");
  EXPECT_EQ(language_of("EN"), "en");
  EXPECT_EQ(language_of("zh-Hant"), "zh-Hant");
  for (const char* none : {"", "klingon", "x\ny", "<b>"}) EXPECT_EQ(language_of(none), "") << none;
}

}  // namespace
}  // namespace millrace::transcription
