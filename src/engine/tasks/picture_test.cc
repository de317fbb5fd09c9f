#include <fmt/format.h>

#include "engine/av/still_decoder.h"
#include "engine/tasks/picture_file.h"
#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;
using namespace std::string_literals;

std::string made(const std::string& name, const std::string& how) {
  return read_file(media().make(name, how));
}
std::string picture_of(const std::string& name, const std::string& filter = "null") {
  return made(name, "-f lavfi -i testsrc2=s=400x300:d=0.04 -vf " + filter + " -frames:v 1 ");
}

struct Written {
  PictureReply reply;
  std::string bytes;
};
Result<Written> written(const std::string& bytes, PictureFormat format = PictureFormat::jpeg) {
  Fd in = engine::memory_file("in"), out = engine::memory_file("out");
  EXPECT_EQ(pwrite(in.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  int descriptors[] = {in.get(), out.get()};
  auto reply = picture({bytes.size(), {{format, 200}}}, {descriptors});
  if (!reply) return fail(reply.error());
  return Written{std::move(*reply), contents(out.get())};
}
std::string outcome(const std::string& bytes) {
  auto one = written(bytes);
  return one ? fmt::format("{}x{}", one->reply.width, one->reply.height) : one.error().code;
}

TEST(Picture, is_taken_from_jpeg_png_and_webp) {
  for (const char* name : {"a.jpg", "a.png", "a.webp"}) {
    auto bytes = picture_of(name);
    auto head = read_picture_head(bytes);
    ASSERT_TRUE(head) << name << head.error().detail;
    EXPECT_EQ(head->width, 400) << name;
    EXPECT_EQ(head->height, 300) << name;
    for (auto format : {PictureFormat::jpeg, PictureFormat::webp}) {
      auto one = written(bytes, format);
      ASSERT_TRUE(one) << name << one.error().detail;
      auto again = read_picture_head(one->bytes);
      ASSERT_TRUE(again) << name;
      EXPECT_EQ(again->width, 200) << name;
      EXPECT_EQ(again->height, 150) << name;
    }
  }
}

TEST(Picture, is_taken_in_any_colours) {
  for (const char* format : {"gray", "gray16be", "rgb48be", "pal8", "rgba", "ya8", "monob"}) {
    auto bytes = picture_of(fmt::format("c-{}.png", format), fmt::format("format={}", format));
    EXPECT_EQ(outcome(bytes), "400x300") << format;
  }
  EXPECT_EQ(outcome(picture_of("c444.jpg", "format=yuvj444p")), "400x300");
  EXPECT_EQ(outcome(made("ll.webp",
                         "-f lavfi -i testsrc2=s=400x300:d=0.04 -vf format=bgra -lossless 1 -frames:v 1 ")),
            "400x300");
}

// Mean of a plane's left upper quarter.
double corner(const std::string& jpeg, int plane) {
  auto still = av::decode_still(jpeg, "mjpeg");
  EXPECT_TRUE(still);
  double sum = 0;
  int shift = plane == 0 ? 0 : 1, width = still->frame->width / 2 >> shift,
      height = still->frame->height / 2 >> shift;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      sum += still->frame->data[plane][static_cast<std::ptrdiff_t>(y) * still->frame->linesize[plane] + x];
  return sum / width / height;
}

TEST(Picture, keeps_its_colours) {
  for (const char* name : {"red.jpg", "red.png", "red.webp"}) {
    auto one = written(made(name, "-f lavfi -i color=red:s=400x300:d=0.04 -frames:v 1 "));
    ASSERT_TRUE(one) << name << one.error().detail;
    EXPECT_NEAR(corner(one->bytes, 0), 76, 3) << name;  // BT.601, full range
    EXPECT_NEAR(corner(one->bytes, 1), 85, 3) << name;
    EXPECT_NEAR(corner(one->bytes, 2), 255, 3) << name;
  }
}

// An APP1 with nothing but an orientation (Exif 2.32).
std::string turned(const std::string& jpeg, char way) {
  std::string exif = "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"s + way + "\0\0\0\0\0\0"s;
  auto length = exif.size() + 2;
  return jpeg.substr(0, 2) + "\xff\xe1" + static_cast<char>(length >> 8) + static_cast<char>(length & 255) +
         exif + jpeg.substr(2);
}

TEST(Picture, stands_upright_as_the_camera_was_held) {
  // White in the left upper corner.
  auto plain =
      made("held.jpg",
           "-f lavfi -i color=black:s=400x300:d=0.04 -vf drawbox=w=200:h=150:c=white:t=fill -frames:v 1 ");
  EXPECT_GT(corner(plain, 0), 250);
  for (int way = 1; way <= 8; way++) {
    auto one = written(turned(plain, static_cast<char>(way)));
    ASSERT_TRUE(one) << way << one.error().detail;
    EXPECT_EQ(one->reply.width, way < 5 ? 400 : 300) << way;
    EXPECT_EQ(corner(one->bytes, 0) > 250, way == 1 || way == 5) << way;
  }
}

TEST(Picture, of_another_kind_is_not_known) {
  for (const std::string& bytes :
       {""s, "GIF89a\1\0\1\0"s, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"s, "BM"s + std::string(60, '\0'),
        "RIFF\x20\0\0\0WAVE"s, "#EXTM3U\n"s, std::string(100, '\0'), "\xff\xd8"s, "\x89PNG\r\n"s})
    EXPECT_EQ(outcome(bytes), "picture_unknown");
  EXPECT_EQ(outcome(picture_of("a.gif")), "picture_unknown");
}

TEST(Picture, that_is_cut_off_anywhere_is_damaged) {
  for (const char* name : {"a.jpg", "a.png", "a.webp"}) {
    auto bytes = picture_of(name);
    for (std::size_t size = 12; size < bytes.size(); size += 1 + bytes.size() / 40)
      EXPECT_EQ(outcome(bytes.substr(0, size)), "picture_damaged") << name << " " << size;
    EXPECT_EQ(outcome(bytes.substr(0, bytes.size() - 1)), "picture_damaged") << name;
  }
}

TEST(Picture, that_moves_is_refused) {
  EXPECT_EQ(outcome(made("m.webp", "-f lavfi -i testsrc2=s=64x64:d=0.5:r=10 -c:v libwebp_anim ")),
            "picture_animated");
  EXPECT_EQ(outcome(made("m.apng", "-f lavfi -i testsrc2=s=64x64:d=0.5:r=10 -f apng ")), "picture_animated");
}

std::string with(std::string bytes, std::size_t at, const std::string& other) {
  return bytes.replace(at, other.size(), other);
}

TEST(Picture, that_claims_to_be_huge_is_refused_before_it_is_decoded) {
  auto png = picture_of("a.png"), jpeg = picture_of("a.jpg"), webp = picture_of("a.webp");
  EXPECT_EQ(outcome(with(png, 16, "\0\0\xff\xff\0\0\xff\xff"s)), "picture_too_large");
  EXPECT_EQ(outcome(with(png, 16, "\0\0\x3f\xff\0\0\x3f\xff"s)), "picture_too_large");  // 268 million pixels
  EXPECT_EQ(outcome(with(png, 16, "\xff\xff\xff\xff\0\0\0\1"s)), "picture_too_large");
  auto frame = jpeg.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  EXPECT_EQ(outcome(with(jpeg, frame + 5, "\xff\xff\xff\xff"s)), "picture_too_large");
  EXPECT_EQ(outcome(with(jpeg, frame + 5, "\0\0\1\0"s)),
            "picture_damaged");  // its height comes later, if ever
  EXPECT_EQ(outcome(with(webp, 26, "\xff\x3f\xff\x3f"s)), "picture_too_large");
}

// Whatever bytes are changed, the answer is a picture or a refusal.
TEST(Picture, survives_changed_bytes) {
  unsigned seed = 12345;
  auto next = [&] { return seed = seed * 1103515245 + 12345; };
  for (const char* name : {"a.jpg", "a.png", "a.webp"}) {
    auto bytes = picture_of(name);
    for (int round = 0; round < 150; round++) {
      auto changed = bytes;
      for (int i = 0; i < 3; i++) changed[(next() >> 8) % changed.size()] = static_cast<char>(next() >> 16);
      auto code = outcome(changed);
      EXPECT_TRUE(code == "400x300" || code == "300x400" || code.starts_with("picture_") ||
                  code == "too_complex")
          << name << " " << code;
    }
  }
}

}  // namespace
}  // namespace millrace::engine::tasks
