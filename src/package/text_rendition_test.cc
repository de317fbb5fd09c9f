#include "package/text_rendition.h"

#include <gtest/gtest.h>

namespace millrace::package {
namespace {

TEST(TextRendition, NamesAreToldApart) {
  auto named = with_own_names(
      {{.label = "English"}, {.label = "English"}, {.label = "English (2)"}, {.label = "English"}});
  EXPECT_EQ(named[0].label, "English");
  EXPECT_EQ(named[1].label, "English (2)");
  EXPECT_EQ(named[2].label, "English (2) (2)");
  EXPECT_EQ(named[3].label, "English (3)");
}

TEST(TextRendition, AHostileLabelStaysInItsQuotes) {
  std::string line = text_media({.label = "a\",URI=\"b\r\nc", .folder = "subtitles/x/1/"});
  EXPECT_EQ(line.find('\r'), std::string::npos);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_NE(line.find("NAME=\"a',URI='b  c\","), std::string::npos);
  EXPECT_NE(text_set({.label = "<a&\"", .whole = "x"}, 0).find("<Label>&lt;a&amp;&quot;</Label>"),
            std::string::npos);
}

TEST(TextRendition, SaysWhatItIsFor) {
  TextRendition signs{.label = "Signs", .language = "de", .is_default = true, .forced = true, .folder = "f/"};
  EXPECT_EQ(text_media(signs),
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"text\",NAME=\"Signs\",LANGUAGE=\"de\",DEFAULT=YES,"
            "AUTOSELECT=YES,FORCED=YES,URI=\"f/index.m3u8\"\n");
  // RFC 8216bis 4.4.6.1: DEFAULT=YES with AUTOSELECT=NO is an error.
  TextRendition bare{.label = "x", .is_default = true, .folder = "f/"};
  EXPECT_NE(text_media(bare).find("AUTOSELECT=YES"), std::string::npos);
  TextRendition deaf{.label = "x", .language = "en", .captions = true};
  EXPECT_NE(text_media(deaf).find("describes-music-and-sound"), std::string::npos);
  EXPECT_NE(text_set(deaf, 3).find("value=\"caption\""), std::string::npos);
}

}  // namespace
}  // namespace millrace::package
