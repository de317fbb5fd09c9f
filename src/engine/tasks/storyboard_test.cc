#include "engine/tiles.h"

#include <fmt/format.h>

#include <fstream>

#include "engine/av/decoder.h"
#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;

struct Drawn {
  package::Storyboard board;
  StoryboardReply reply;
  std::string bytes;
};

Result<Drawn> drawn(const std::string& path, std::uint32_t most_seconds = 60) {
  auto index = index_of(path);
  if (!index) return fail(index.error());
  auto board = *package::storyboard_of(**index);
  auto plan = plan_tiles(**index, board);
  StoryboardRequest request;
  request.source = {
      (*index)->header().source_bytes, (*index)->header().container, *(*index)->video()->header, {}, false};
  request.runs = plan.runs;
  request.tolerance = plan.tolerance;
  request.tiles = static_cast<std::uint32_t>(board.tiles);
  request.tile_width = board.tile_width;
  request.tile_height = board.tile_height;
  request.columns = board.columns;
  request.rows = board.rows;
  request.most_bytes = board.most_sheet_bytes();
  request.most_seconds = most_seconds;
  auto file = open_file(path);
  Fd out = engine::memory_file("sheets");
  int descriptors[] = {file.fd.get(), out.get()};
  auto reply = storyboard(request, {descriptors});
  if (!reply) return fail(reply.error());
  return Drawn{board, std::move(*reply), contents(out.get())};
}

// Luma of the first sheet.
av::FramePtr decoded(const Drawn& drawn) {
  package::TrackHeader track;
  track.codec = package::Codec::mjpeg;
  track.video.width = track.video.height = 16;
  auto decoder = av::Decoder::open(track, {});
  auto packet = av::new_packet();
  EXPECT_EQ(av_new_packet(packet.get(), static_cast<int>(drawn.reply.sizes.at(0))), 0);
  std::copy_n(drawn.bytes.data(), drawn.reply.sizes[0], packet->data);
  auto frame = av::new_frame();
  decoder->send(packet.get());
  EXPECT_EQ(decoder->receive(*frame), av::Step::frame);
  return frame;
}

// The number that the bars of numbered() show in a tile.
int number_in(const AVFrame& sheet, const package::Storyboard& board, int tile) {
  int left = tile % board.columns * board.tile_width, top = tile / board.columns * board.tile_height;
  int number = 0;
  for (int bar = 0; bar < 8; bar++) {
    int x = left + (2 * bar + 1) * board.tile_width / 16, y = top + board.tile_height / 2;
    number |= (sheet.data[0][static_cast<std::ptrdiff_t>(y) * sheet.linesize[0] + x] > 120 ? 1 : 0) << bar;
  }
  return number;
}

const std::string kX264 = "-c:v libx264 -preset veryfast -bf 2 -pix_fmt yuv420p ";

TEST(Storyboard, shows_in_every_tile_the_picture_of_its_time) {
  auto made = drawn(media().make("board.mp4", numbered(200) + kX264 + "-g 60"));
  ASSERT_TRUE(made) << made.error().detail;
  ASSERT_EQ(made->board.tiles, 8);
  EXPECT_TRUE(made->reply.missing.empty());
  auto sheet = decoded(*made);
  EXPECT_EQ(sheet->width, 1280);
  EXPECT_EQ(sheet->height, 90);
  for (int tile = 0; tile < 8; tile++) {
    int number = number_in(*sheet, made->board, tile);
    EXPECT_GE(number, 25 * tile) << tile;
    EXPECT_LT(number, 25 * (tile + 1)) << tile;
  }
}

TEST(Storyboard, reads_files_whose_packets_are_found_by_the_demuxer) {
  auto made = drawn(media().make("board.ts", numbered(200) + kX264 + "-g 50 -f mpegts"));
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(made->reply.missing.empty());
  auto sheet = decoded(*made);
  for (int tile = 0; tile < 8; tile++) {
    int number = number_in(*sheet, made->board, tile);
    EXPECT_GE(number, 25 * tile) << tile;
    EXPECT_LT(number, 25 * (tile + 1)) << tile;
  }
}

TEST(Storyboard, says_what_is_missing_when_a_part_is_broken) {
  auto path = media().make("boardbroken.mp4", numbered(200) + kX264 + "-g 25 -bf 0 -sc_threshold 0");
  auto index = index_of(path);
  ASSERT_TRUE(index);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  for (const auto& packet : (*index)->video()->packets)
    if (packet.pts >= (*index)->video()->packets[75].pts &&
        packet.pts < (*index)->video()->packets[175].pts) {
      file.seekp(static_cast<std::streamoff>(packet.offset));
      file << std::string(packet.size, '\0');
    }
  file.close();
  auto made = drawn(path);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(fmt::format("{}", fmt::join(made->reply.missing, " ")), "3 4 5 6");
}

TEST(Storyboard, gives_up_in_time) {
  auto made = drawn(media().make("board.mp4", numbered(200) + kX264 + "-g 60"), 0);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->reply.missing.size(), 8u);
}

}  // namespace
}  // namespace millrace::engine::tasks
