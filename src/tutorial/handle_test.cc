#include <gtest/gtest.h>

#include "tutorial/tutorial.h"

namespace millrace::tutorial {
namespace {

TEST(Handle, comes_back_as_it_was_given) {
  VideoId id = VideoId::random();
  for (const Handle& handle :
       {Handle{HandleKind::upload, id, ".avi"}, Handle{HandleKind::transcoded, id, ".mp4"},
        Handle{HandleKind::audio, id, ".mp3"}}) {
    auto parsed = parse_handle(write_handle(handle));
    ASSERT_TRUE(parsed) << write_handle(handle);
    EXPECT_EQ(parsed->video, id);
    EXPECT_EQ(write_handle(*parsed), write_handle(handle));
    EXPECT_TRUE(parse_handle("/" + write_handle(handle)));
  }
}

TEST(Handle, is_never_a_path_or_an_address) {
  std::string id = VideoId::random().text();
  for (const std::string& text :
       {std::string(), std::string("/etc/passwd"), std::string("uploads/../../etc/passwd"),
        std::string("http://127.0.0.1/x.mp4"), "uploads/" + id + "/x.mp4", "uploads/" + id + ".exe",
        "audio/" + id + ".mp4", "uploads/" + id, "//uploads/" + id + ".mp4",
        "uploads/" + id + ".mp4" + std::string(1, '\0'), "file:uploads/" + id + ".mp4",
        "concat:uploads/" + id + ".mp4"})
    EXPECT_FALSE(parse_handle(text)) << text;
}

TEST(Handle, keeps_the_extension_of_a_video_only) {
  EXPECT_EQ(extension_of("Holiday.AVI"), ".avi");
  EXPECT_EQ(extension_of("x.tar.gz"), ".mp4");
  EXPECT_EQ(extension_of("none"), ".mp4");
}

}  // namespace
}  // namespace millrace::tutorial
