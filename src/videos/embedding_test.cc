#include "videos/embedding.h"

#include <gtest/gtest.h>

namespace millrace::videos {
namespace {

TEST(Embedding, lists_origins_and_nothing_that_is_more) {
  for (std::string good : {"https://example.org", "http://localhost:3000", "https://a-b.c1.example:8443",
                           "https://192.168.0.1", "HTTPS://Example.ORG", "https://xn--fiq228c.cn"})
    EXPECT_TRUE(text_of({"listed", {good}})) << good;
  for (std::string wrong : {"",
                            "*",
                            "https://*",
                            "https://*.example.org",
                            "example.org",
                            "ftp://example.org",
                            "https://",
                            "https:///",
                            "https://example.org/",
                            "https://example.org/path",
                            "https://example.org?x",
                            "https://example.org#x",
                            "https://user@example.org",
                            "https://example.org:0",
                            "https://example.org:99999",
                            "https://example.org:",
                            "https://example.org:80:80",
                            "https://exa mple.org",
                            "https://example.org\r\nX-Evil: 1",
                            "https://example.org\n",
                            "https://example.org;script-src *",
                            "https://example.org,https://b.org",
                            "https://.org",
                            "https://a..b",
                            "https://a.",
                            "https://-a.org",
                            "https://a-.org",
                            "'none'",
                            "data:",
                            "https://[::1]",
                            "https://例子.cn"})
    EXPECT_FALSE(text_of({"listed", {wrong}})) << wrong;
  EXPECT_FALSE(text_of({"listed", {}}));
  EXPECT_FALSE(text_of({"anyone", {"https://example.org"}}));
  EXPECT_FALSE(text_of({"listed", std::vector<std::string>(51, "https://example.org")}));
}

TEST(Embedding, comes_back_as_it_was) {
  for (const Embedding& one : {Embedding{"default", {}}, Embedding{"anyone", {}}, Embedding{"nobody", {}},
                               Embedding{"listed", {"https://a.org", "http://b.org:81"}}}) {
    const auto back = embedding_of(*text_of(one));
    EXPECT_EQ(back.mode, one.mode);
    EXPECT_EQ(back.origins, one.origins);
  }
}

TEST(Embedding, is_the_servers_where_the_video_says_nothing) {
  EXPECT_EQ(frame_ancestors("", ""), "*");
  EXPECT_EQ(frame_ancestors("", "-"), "'self'");
  EXPECT_EQ(frame_ancestors("*", "-"), "*");
  EXPECT_EQ(frame_ancestors("-", "*"), "'self'");
  EXPECT_EQ(frame_ancestors("https://a.org https://b.org", "*"), "'self' https://a.org https://b.org");
}

}  // namespace
}  // namespace millrace::videos
