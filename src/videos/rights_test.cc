#include "videos/rights.h"

#include <gtest/gtest.h>

namespace millrace::videos {
namespace {

const VideoId kVideo = VideoId::parse("AAAAaaaa00001111").value();
const VideoId kOther = VideoId::parse("AAAAaaaa00001112").value();
const LinkId kLink = LinkId::parse("LLLLllll22223333").value();
constexpr UnixMillis kNow = 1'800'000'000'000;

TEST(Rights, stand_in_the_name_of_a_video) {
  EXPECT_EQ(named_video(kVideo.text())->right, "");
  EXPECT_EQ(named_video(kVideo.text() + "~lx")->right, "lx");
  for (std::string wrong :
       {"", "~", "~lx", "short~lx", "AAAAaaaa00001111~", "AAAAaaaa00001111-lx", "AAAAaaaa0000111!~lx"})
    EXPECT_FALSE(named_video(wrong)) << wrong;
  EXPECT_FALSE(named_video(kVideo.text() + "~" + std::string(200, 'x')));
}

TEST(Rights, of_a_link_are_for_one_video_and_one_link) {
  const Rights rights("a key");
  const auto right = rights.of_link(kVideo, kLink);
  EXPECT_EQ(rights.link(kVideo, right), kLink);
  EXPECT_FALSE(rights.link(kOther, right));
  EXPECT_FALSE(Rights("another key").link(kVideo, right));
}

TEST(Rights, of_a_password_end_with_their_time_and_with_the_password) {
  const Rights rights("a key");
  const auto right = rights.of_password(kVideo, 3, kNow / 1000 + 60);
  EXPECT_TRUE(rights.password(kVideo, right, 3, kNow));
  EXPECT_FALSE(rights.password(kVideo, right, 3, kNow + 60'000));
  EXPECT_FALSE(rights.password(kVideo, right, 4, kNow));
  EXPECT_FALSE(rights.password(kOther, right, 3, kNow));
  EXPECT_FALSE(rights.link(kVideo, right));
}

TEST(Rights, bear_no_changed_bit) {
  const Rights rights("a key");
  const auto link = rights.of_link(kVideo, kLink), password = rights.of_password(kVideo, 1, kNow / 1000 + 60);
  for (const auto& right : {link, password})
    for (std::size_t i = 0; i < right.size(); i++)
      for (int bit = 0; bit < 8; bit++) {
        std::string changed = right;
        changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
        EXPECT_FALSE(rights.link(kVideo, changed) || rights.password(kVideo, changed, 1, kNow)) << changed;
      }
  for (std::size_t size = 0; size < link.size(); size++)
    EXPECT_FALSE(rights.link(kVideo, link.substr(0, size)));
}

}  // namespace
}  // namespace millrace::videos
