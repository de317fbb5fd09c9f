#include "package/recipe.h"

#include <gtest/gtest.h>

namespace millrace::package {
namespace {

std::string read(std::vector<std::string> written) {
  auto rungs = parse_rungs(written);
  if (!rungs) return rungs.error().code;
  std::string all;
  for (const auto& rung : *rungs) all += name_of(rung) + " ";
  return all;
}

TEST(Recipe, names_rungs_codec_by_codec_and_the_largest_first) {
  EXPECT_EQ(read({"240", "av1:720", "1080", "hevc:480", "hevc:1080"}),
            "1080 240 hevc-1080 hevc-480 av1-720 ");
  EXPECT_EQ(read({"h264:360"}), "360 ");
}

TEST(Recipe, needs_a_rung_that_every_player_decodes) {
  EXPECT_EQ(read({}), "bad_config");
  EXPECT_EQ(read({"hevc:720", "av1:720"}), "bad_config");
}

TEST(Recipe, refuses_what_is_no_rung_or_one_twice_or_too_many) {
  for (const char* wrong : {"", "720p", "vp9:720", "71", "4321", "-240", "hevc:", ":720", "720:hevc", "7 20"})
    EXPECT_EQ(read({"240", wrong}), "bad_config") << wrong;
  EXPECT_EQ(read({"72", "4320"}), "4320 72 ");
  EXPECT_EQ(read({"240", "h264:240"}), "bad_config");
  std::vector<std::string> many;
  for (int side = 100; side < 125; side++) many.push_back(std::to_string(side));
  EXPECT_EQ(read(many), "bad_config");
}

}  // namespace
}  // namespace millrace::package
