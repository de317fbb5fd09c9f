#include "podcast/feed.h"

#include <gmock/gmock.h>

#include "podcast/cover.h"

namespace millrace::podcast {
namespace {

using testing::HasSubstr;
using testing::Not;

Channel channel() {
  Channel out;
  out.url = "https://v.example/users/jo/podcast.xml";
  out.link = "https://v.example/";
  out.title = "Jo";
  out.description = "What Jo says";
  out.author = "jo";
  out.language = "en";
  out.category = "Society & Culture/Documentary";
  out.image = "https://v.example/users/jo/podcast.png";
  Episode episode;
  episode.guid = "AbC";
  episode.title = "One";
  episode.link = "https://v.example/watch/AbC";
  episode.audio = "https://v.example/media/AbC/sound.m4a";
  episode.bytes = 12345;
  episode.duration_ms = 61'500;
  episode.published_at = 1'795'894'200'000;
  out.episodes.push_back(episode);
  return out;
}

TEST(Feed, has_what_apple_and_the_podcast_namespace_require) {
  auto text = feed(channel());
  EXPECT_THAT(text, HasSubstr("<itunes:category text=\"Society &amp; Culture\"><itunes:category "
                              "text=\"Documentary\"/></itunes:category>\n"));
  EXPECT_THAT(text, HasSubstr("<itunes:explicit>false</itunes:explicit>\n"));
  EXPECT_THAT(text, HasSubstr("<guid isPermaLink=\"false\">AbC</guid>\n"));
  EXPECT_THAT(text, HasSubstr("<enclosure url=\"https://v.example/media/AbC/sound.m4a\" length=\"12345\" "
                              "type=\"audio/x-m4a\"/>\n"));
  EXPECT_THAT(text, HasSubstr("<itunes:duration>62</itunes:duration>\n"));
  EXPECT_THAT(text, HasSubstr("<pubDate>Sat, 28 Nov 2026 19:30:00 +0000</pubDate>\n"));
  EXPECT_THAT(text, Not(HasSubstr("podcast:chapters")));
}

TEST(Feed, says_where_transcripts_and_chapters_are) {
  auto with = channel();
  with.episodes[0].transcripts = {{"https://v.example/t.vtt", "text/vtt", "zh-Hans"}};
  with.episodes[0].chapters = "https://v.example/c.json?v=1";
  auto text = feed(with);
  EXPECT_THAT(text, HasSubstr("<podcast:transcript url=\"https://v.example/t.vtt\" type=\"text/vtt\" "
                              "language=\"zh-Hans\"/>\n"));
  EXPECT_THAT(text, HasSubstr("<podcast:chapters url=\"https://v.example/c.json?v=1\" "
                              "type=\"application/json+chapters\"/>\n"));
}

TEST(Feed, holds_any_text) {
  auto hostile = channel();
  hostile.title = "]]> <b>\"&amp;\"</b> 播客 \xf0\x9f\x8e\x99\x01\x0b\xff\xed\xa0\x80\xef\xbf\xbf";
  hostile.episodes[0].description = "</description><script>alert(1)</script>\nsecond & last";
  auto text = feed(hostile);
  EXPECT_THAT(text, HasSubstr("<title>]]&gt; &lt;b&gt;&quot;&amp;amp;&quot;&lt;/b&gt; 播客 \xf0\x9f\x8e\x99"
                              "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</title>\n"));
  EXPECT_THAT(text,
              HasSubstr("<description>&amp;lt;/description&amp;gt;&amp;lt;script&amp;gt;alert(1)&amp;lt;"
                        "/script&amp;gt;&lt;br&gt;second &amp;amp; last</description>\n"))
      << "apps take it for HTML";
}

TEST(Feed, keeps_descriptions_below_what_apple_takes) {
  auto large = channel();
  for (int i = 0; i < 5000; i++) large.episodes[0].description += "播";
  auto text = feed(large);
  auto begin = text.rfind("<description>") + 13, end = text.rfind("</description>");
  EXPECT_EQ(end - begin, 3999u) << "whole characters";
}

TEST(Feed, names_itself_as_the_namespace_says) {
  // The examples of the tag's documentation.
  EXPECT_EQ(podcast_guid("https://podnews.net/rss"), "9b024349-ccf0-5f69-a609-6b82873eab3c");
  EXPECT_EQ(podcast_guid("http://mp3s.nashownotes.com/pc20rss.xml/"), "917393e3-1b1e-5cef-ace4-edaa54e1f810");
}

TEST(Feed, knows_apples_categories) {
  EXPECT_TRUE(is_category("Technology"));
  EXPECT_TRUE(is_category("TV & Film/After Shows"));
  EXPECT_FALSE(is_category("Documentary"));
  EXPECT_FALSE(is_category(""));
  EXPECT_EQ(categories().size(), 110u);
}

TEST(Feed, writes_chapters) {
  EXPECT_EQ(
      chapters_json({{0, "Begin \"here\""}, {61'500, ""}}),
      R"({"version":"1.2.0","chapters":[{"startTime":0E0,"title":"Begin \"here\""},{"startTime":6.15E1}]})");
}

TEST(Cover, is_a_square_png_that_follows_from_its_seed) {
  auto png = cover("a");
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(png.substr(16, 8), std::string("\0\0\x05\x78\0\0\x05\x78", 8));
  EXPECT_EQ(png, cover("a"));
  EXPECT_NE(png, cover("b"));
  EXPECT_LT(png.size(), 512u << 10);
}

}  // namespace
}  // namespace millrace::podcast
