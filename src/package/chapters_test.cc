#include "package/chapters.h"

#include <gtest/gtest.h>

namespace millrace::package {
namespace {

const Chapters kFilm{{0, "Opening"}, {61'500, "Tom & <Jerry> --> \"x\\y\""}, {3'723'004, ""}};
constexpr std::int64_t kLength = 4'000'000;

TEST(Chapters, LastUntilTheNextOneBegins) {
  EXPECT_EQ(chapter_end(kFilm, 0, kLength), 61'500);
  EXPECT_EQ(chapter_end(kFilm, 2, kLength), kLength);
  EXPECT_EQ(chapter_end(kFilm, 2, 1000), 3'723'004) << "never before its own begin";
}

TEST(Chapters, AreWrittenAsWebVtt) {
  EXPECT_EQ(chapters_vtt(kFilm, kLength),
            "WEBVTT\n\n1\n00:00:00.000 --> 00:01:01.500\nOpening\n\n"
            "2\n00:01:01.500 --> 01:02:03.004\nTom &amp; &lt;Jerry&gt; --&gt; \"x\\y\"\n\n"
            "3\n01:02:03.004 --> 01:06:40.000\nChapter 3\n");
}

TEST(Chapters, AreWrittenAsApplesJson) {
  EXPECT_EQ(chapters_json(kFilm, kLength),
            "[\n{\"chapter\":1,\"start-time\":0.000,\"duration\":61.500,\"titles\":[{\"language\":\"und\","
            "\"title\":\"Opening\"}]},\n"
            "{\"chapter\":2,\"start-time\":61.500,\"duration\":3661.504,\"titles\":[{\"language\":\"und\","
            "\"title\":\"Tom & <Jerry> --> \\\"x\\\\y\\\"\"}]},\n"
            "{\"chapter\":3,\"start-time\":3723.004,\"duration\":276.996,\"titles\":[{\"language\":\"und\","
            "\"title\":\"Chapter 3\"}]}\n]\n");
}

}  // namespace
}  // namespace millrace::package
