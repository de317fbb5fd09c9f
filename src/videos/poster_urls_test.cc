#include "videos/poster_urls.h"

#include <gtest/gtest.h>

namespace millrace::videos {
namespace {

VideoRecord of_width(int width, ChosenPoster poster = {}) {
  VideoRecord video;
  video.id = *VideoId::parse("abcdefghijklmnop");
  video.width = width;
  video.poster = std::move(poster);
  return video;
}

TEST(PosterUrls, carry_the_version_once_there_is_one) {
  EXPECT_EQ(poster_url(of_width(1920), 640), "/media/abcdefghijklmnop/poster-640.jpg");
  EXPECT_EQ(poster_url(of_width(1920, {.version = 3}), 640), "/media/abcdefghijklmnop/poster-640.jpg?v=3");
}

TEST(PosterUrls, name_no_width_that_a_picture_does_not_have) {
  EXPECT_EQ(poster_srcset(of_width(1920), "jpg"),
            "/media/abcdefghijklmnop/poster-320.jpg 320w, /media/abcdefghijklmnop/poster-640.jpg 640w, "
            "/media/abcdefghijklmnop/poster-1280.jpg 1280w");
  EXPECT_EQ(poster_srcset(of_width(480), "webp"),
            "/media/abcdefghijklmnop/poster-320.webp 320w, /media/abcdefghijklmnop/poster-640.webp 480w");
  EXPECT_EQ(poster_srcset(of_width(200), "jpg"), "/media/abcdefghijklmnop/poster-320.jpg 200w");
  EXPECT_EQ(poster_srcset(of_width(1920, {.version = 1, .kind = "upload", .width = 320}), "jpg"),
            "/media/abcdefghijklmnop/poster-320.jpg?v=1 320w");
}

}  // namespace
}  // namespace millrace::videos
