#include <fmt/format.h>

#include "base/bytes.h"
#include "engine/tasks/picture_file.h"
#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;

struct Stills {
  StillsReply reply;
  std::string bytes;
};

// A candidate for each key picture.
Result<Stills> stills_of(const std::string& path, std::vector<std::int32_t> widths,
                         PictureFormat format = PictureFormat::jpeg) {
  auto index = index_of(path);
  if (!index) return fail(index.error());
  const auto& video = *(*index)->video();
  StillsRequest request;
  request.source = {(*index)->header().source_bytes, (*index)->header().container, *video.header, {}, false};
  for (auto width : widths) request.pictures.push_back({format, width});
  for (const auto& packet : video.packets)
    if (packet.flags & package::Packet::kKey) request.candidates.push_back({{packet}, packet.pts});
  auto file = open_file(path);
  Fd out = engine::memory_file("stills");
  int descriptors[] = {file.fd.get(), out.get()};
  auto reply = stills(request, {descriptors});
  if (!reply) return fail(reply.error());
  return Stills{std::move(*reply), contents(out.get())};
}

// Width and height out of a JPEG's frame header.
std::string size_in(std::string_view jpeg) {
  for (std::size_t i = 2; i + 9 < jpeg.size();) {
    auto byte = [&](std::size_t k) { return static_cast<unsigned>(static_cast<unsigned char>(jpeg[i + k])); };
    if (byte(0) != 0xff) return "no marker";
    if (byte(1) == 0xc0) return fmt::format("{}x{}", byte(7) << 8 | byte(8), byte(5) << 8 | byte(6));
    i += 2 + (byte(2) << 8 | byte(3));
  }
  return "no frame";
}

const std::string kX264 = "-c:v libx264 -preset veryfast -g 10 -pix_fmt yuv420p ";

TEST(Stills, writes_a_jpeg_for_each_width_and_never_enlarges) {
  auto made =
      stills_of(media().make("still.mp4", "-f lavfi -i testsrc2=s=640x360:d=1 " + kX264), {160, 320, 4000});
  ASSERT_TRUE(made) << made.error().detail;
  ASSERT_EQ(made->reply.sizes.size(), 3u);
  std::string sizes;
  std::size_t at = 0;
  for (auto size : made->reply.sizes) {
    auto jpeg = std::string_view(made->bytes).substr(at, size);
    EXPECT_TRUE(jpeg.starts_with("\xff\xd8"));
    EXPECT_TRUE(jpeg.ends_with("\xff\xd9"));
    sizes += size_in(jpeg) + " ";
    at += size;
  }
  EXPECT_EQ(sizes, "160x90 320x180 640x360 ");
}

TEST(Stills, stand_upright_with_square_pixels) {
  auto plain = media().make("still.mp4", "-f lavfi -i testsrc2=s=640x360:d=1 " + kX264);
  auto turned =
      stills_of(media().make("stillturned.mp4", "-i " + plain + " -c copy -metadata:s:v rotate=90"), {4000});
  ASSERT_TRUE(turned) << turned.error().detail;
  EXPECT_EQ(size_in(turned->bytes), "360x640");
  auto wide =
      stills_of(media().make("wide.mp4", "-f lavfi -i testsrc2=s=320x240:d=1 -vf setsar=2 " + kX264), {4000});
  ASSERT_TRUE(wide);
  EXPECT_EQ(size_in(wide->bytes), "640x240");
}

TEST(Stills, are_webp_where_that_is_wanted) {
  auto path = media().make("still.mp4", "-f lavfi -i testsrc2=s=640x360:d=1 " + kX264);
  auto made = stills_of(path, {320, 4000}, PictureFormat::webp);
  ASSERT_TRUE(made) << made.error().detail;
  std::size_t at = 0;
  std::string sizes;
  for (auto size : made->reply.sizes) {
    auto head = read_picture_head(std::string_view(made->bytes).substr(at, size));
    ASSERT_TRUE(head) << head.error().detail;
    EXPECT_EQ(head->kind, PictureKind::webp);
    sizes += fmt::format("{}x{} ", head->width, head->height);
    at += size;
  }
  EXPECT_EQ(sizes, "320x180 640x360 ");
}

// The boxes of an AVIF file, as far as their types, and the size that it says of itself.
std::string parts_of(std::string_view avif) {
  std::string parts;
  for (std::size_t at = 0; at + 8 <= avif.size();) {
    auto size = ByteReader(avif.substr(at)).u32();
    parts += std::string(avif.substr(at + 4, 4)) + " ";
    if (size < 8) break;
    at += size;
  }
  auto ispe = avif.find("ispe");
  if (ispe == std::string_view::npos) return parts;
  ByteReader size(avif.substr(ispe + 8));
  auto width = size.u32();
  return parts + fmt::format("{}x{}", width, size.u32());
}

// FFmpeg reads no AVIF by itself: what the file's item is decoded to is compared through the AV1 it holds.
TEST(Stills, are_avif_where_that_is_wanted) {
  auto path = media().make("still.mp4", "-f lavfi -i testsrc2=s=640x360:d=1 " + kX264);
  auto made = stills_of(path, {320, 4000}, PictureFormat::avif);
  auto webp = stills_of(path, {320, 4000}, PictureFormat::webp);
  ASSERT_TRUE(made && webp) << made.error().detail;
  ASSERT_EQ(made->reply.sizes.size(), 2u);
  auto small = std::string_view(made->bytes).substr(0, made->reply.sizes[0]);
  auto large = std::string_view(made->bytes).substr(made->reply.sizes[0]);
  EXPECT_EQ(parts_of(small), "ftyp meta mdat 320x180");
  EXPECT_EQ(parts_of(large), "ftyp meta mdat 640x360");
  EXPECT_LT(made->bytes.size(), webp->bytes.size());
  // The place that iloc names is where the item lies.
  ByteReader location(large.substr(large.find("iloc") + 4 + 4 + 2 + 2 + 2 + 2 + 2));
  auto place = location.u32();
  auto size = location.u32();
  ASSERT_EQ(place + size, large.size());
  auto item = media().write("still.obu", std::string("\x12\x00", 2) + std::string(large.substr(place)));
  auto decoded = media().make("stillobu.mkv", "-f obu -i " + item + " " + kX264);
  auto index = index_of(decoded);
  ASSERT_TRUE(index) << index.error().detail;
  EXPECT_EQ((*index)->video()->header->video.width, 640);
}

// Black, white, grey, a blur and a fade against the test picture itself.
TEST(Stills, prefer_what_is_light_rich_and_sharp) {
  auto of = [](const std::string& name, const std::string& source) {
    auto made = stills_of(media().make(name, source + kX264), {320});
    EXPECT_TRUE(made) << made.error().detail;
    return made ? made->reply.looks.at(0).score : -1;
  };
  const std::string picture = "-f lavfi -i testsrc2=s=640x360:d=0.2 ";
  double good = of("look.mp4", picture);
  EXPECT_GT(good, 0.5);
  EXPECT_LT(of("lookblack.mp4", "-f lavfi -i color=black:s=640x360:d=0.2 "), 0.001);
  EXPECT_LT(of("lookwhite.mp4", "-f lavfi -i color=white:s=640x360:d=0.2 "), 0.001);
  EXPECT_LT(of("lookgrey.mp4", "-f lavfi -i color=gray:s=640x360:d=0.2 "), 0.001);
  EXPECT_LT(of("lookblur.mp4", picture + "-vf gblur=sigma=12 "), good / 2);
  EXPECT_LT(of("lookfade.mp4", picture + "-vf eq=contrast=0.25 "), good / 2);
}

TEST(Stills, pass_over_black_pictures) {
  auto path = media().make("black.mp4",
                           "-f lavfi -i color=black:s=320x180:d=1 -f lavfi -i testsrc2=s=320x180:d=1 "
                           "-filter_complex \"[0][1]concat=n=2:v=1:a=0\" " +
                               kX264);
  auto black =
      stills_of(media().make("onlyblack.mp4", "-f lavfi -i color=black:s=320x180:d=1 " + kX264), {320});
  auto made = stills_of(path, {320});
  ASSERT_TRUE(made && black);
  EXPECT_GT(made->bytes.size(), 3 * black->bytes.size());
}

}  // namespace
}  // namespace millrace::engine::tasks
