#include "videos/title.h"

#include <gtest/gtest.h>

namespace millrace::videos {
namespace {

TEST(Title, keeps_what_people_write) {
  EXPECT_EQ(clean_title("  我的视频 — été 🎬 "), "我的视频 — été 🎬");
  EXPECT_EQ(clean_description("one\r\ntwo\n"), "one\ntwo");
}

TEST(Title, drops_what_would_hurt) {
  EXPECT_EQ(clean_title(std::string("a\0b\r\nSet-Cookie: x", 18)), "ab  Set-Cookie: x");
  EXPECT_EQ(clean_title("evil\u202egpj.exe"), "evilgpj.exe");
  EXPECT_EQ(clean_title("\xc0\xaf"), "\ufffd\ufffd");                          // overlong
  EXPECT_EQ(clean_title("\xed\xa0\x80").find("\xed\xa0"), std::string::npos);  // a lone surrogate
  EXPECT_EQ(clean_title(" \n "), "Untitled");
}

TEST(Title, is_cut_at_a_character_and_not_within_one) {
  std::string longest;
  for (int i = 0; i < 300; i++) longest += "长";
  EXPECT_EQ(clean_title(longest).size(), 600u);
}

TEST(Title, comes_from_a_file_name_without_folders_and_extension) {
  EXPECT_EQ(title_from_file_name("../../etc/holiday 2026.MP4"), "holiday 2026");
  EXPECT_EQ(title_from_file_name("C:\\videos\\生日.mov"), "生日");
  EXPECT_EQ(title_from_file_name(".mp4"), ".mp4");
  EXPECT_EQ(clean_file_name("../../x/\x01y.avi"), "y.avi");
}

}  // namespace
}  // namespace millrace::videos
