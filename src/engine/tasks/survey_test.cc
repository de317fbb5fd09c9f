#include <gtest/gtest.h>

#include "engine/setups.h"
#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using testing::index_of;
using testing::media;
using testing::open_file;

constexpr double kShares[] = {0.1, 0.3, 0.5, 0.7, 0.9};
const std::string kEncode = " -c:v libx264 -preset ultrafast -crf 8 -g 10 -pix_fmt yuv420p";

// The detail of a film of 360 lines, by its key pictures.
std::int32_t detail(const std::string& name, const std::string& picture, std::size_t most = 5) {
  auto path = media().make(name, "-f lavfi -i \"" + picture + "\"" + kEncode);
  auto index = index_of(path);
  EXPECT_TRUE(index);
  SurveyRequest request;
  request.source = source_of(**index, *(*index)->video(), 0, 0);
  request.source.packets.clear();
  request.candidates = key_pictures(**index, kShares);
  request.candidates.resize(std::min(most, request.candidates.size()));
  request.sides = {360, 240, 180, 90};
  request.most = 360;
  auto file = open_file(path);
  int descriptors[] = {file.fd.get(), file.fd.get()};
  auto reply = survey(request, {descriptors});
  EXPECT_TRUE(reply);
  return reply ? reply->detail : -1;
}

const std::string kSharp = "testsrc2=s=640x360:r=25:d=4";
const std::string kSoft = "testsrc2=s=80x45:r=25:d=4,scale=640:360:flags=bicubic,gblur=sigma=6";

TEST(Survey, finds_the_size_at_which_pictures_still_show_all_they_have) {
  EXPECT_EQ(detail("sharp.mp4", kSharp), 360);
  EXPECT_LE(detail("soft.mp4", kSoft), 180);
  EXPECT_GT(detail("soft.mp4", kSoft), 0);
}

TEST(Survey, goes_by_the_picture_with_the_most_detail) {
  EXPECT_EQ(
      detail("once.mp4", kSoft + ",split[a][b];[b]noise=alls=90[c];[a][c]overlay=enable='between(t,1,1.9)'"),
      360);
}

TEST(Survey, says_nothing_about_flat_pictures_or_too_few) {
  EXPECT_EQ(detail("flat.mp4", "color=gray:s=640x360:r=25:d=4"), 0);
  EXPECT_EQ(detail("soft.mp4", kSoft, 2), 0);
}

}  // namespace
}  // namespace millrace::engine::tasks
