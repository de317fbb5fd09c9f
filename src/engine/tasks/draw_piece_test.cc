// Pieces of subtitles in pictures, pixel by pixel.
#include "engine/tasks/draw_piece.h"

#include <gtest/gtest.h>

#include "engine/av/picture.h"

namespace millrace::engine::tasks {
namespace {

constexpr int kBt601 = 6, kBt709 = 1;

struct Yuv {
  int luma, blue, red;
  friend bool operator==(const Yuv&, const Yuv&) = default;
  friend void PrintTo(const Yuv& p, std::ostream* out) { *out << p.luma << ' ' << p.blue << ' ' << p.red; }
};

Yuv at(const AVFrame& f, int x, int y) {
  return {f.data[0][y * f.linesize[0] + x], f.data[1][y / 2 * f.linesize[1] + x / 2],
          f.data[2][y / 2 * f.linesize[2] + x / 2]};
}

av::SubtitlePiece piece(int left, int top, int width, int height, std::uint32_t argb) {
  return {
      left, top, width, height,
      std::vector<std::uint32_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), argb)};
}

constexpr Yuv kBlack{16, 128, 128};

TEST(DrawPiece, covers_its_place_and_nothing_else) {
  auto picture = av::black(64, 36).value();
  draw_piece(piece(10, 20, 8, 4, 0xffffffff), placing_of({0, 0, 64, 36, {}}, 64, 36, true), *picture, kBt709);
  for (int y = 0; y < 36; y++)
    for (int x = 0; x < 64; x++) {
      bool inside = x >= 10 && x < 18 && y >= 20 && y < 24;
      EXPECT_EQ(at(*picture, x, y), inside ? (Yuv{235, 128, 128}) : kBlack) << x << ',' << y;
    }
}

TEST(DrawPiece, takes_the_picture_s_matrix) {
  auto standard = av::black(16, 16).value(), high = av::black(16, 16).value();
  auto placing = placing_of({0, 0, 16, 16, {}}, 16, 16, true);
  draw_piece(piece(0, 0, 16, 16, 0xffff0000), placing, *standard, kBt601);
  draw_piece(piece(0, 0, 16, 16, 0xffff0000), placing, *high, kBt709);
  EXPECT_EQ(at(*standard, 8, 8), (Yuv{81, 90, 240}));
  EXPECT_EQ(at(*high, 8, 8), (Yuv{63, 102, 240}));
}

TEST(DrawPiece, lets_the_picture_through_where_it_is_transparent) {
  auto picture = av::black(16, 16).value();
  draw_piece(piece(0, 0, 16, 16, 0x80ffffff), placing_of({0, 0, 16, 16, {}}, 16, 16, true), *picture, kBt709);
  EXPECT_EQ(at(*picture, 8, 8), (Yuv{126, 128, 128}));
  draw_piece(piece(0, 0, 16, 16, 0x00ffffff), placing_of({0, 0, 16, 16, {}}, 16, 16, true), *picture, kBt709);
  EXPECT_EQ(at(*picture, 8, 8), (Yuv{126, 128, 128}));
}

TEST(DrawPiece, shrinks_with_the_screen) {
  auto picture = av::black(32, 18).value();
  draw_piece(piece(20, 20, 20, 8, 0xffffffff), placing_of({0, 0, 64, 36, {}}, 32, 18, true), *picture,
             kBt709);
  EXPECT_EQ(at(*picture, 9, 11), kBlack);
  EXPECT_EQ(at(*picture, 10, 10).luma, 235);
  EXPECT_EQ(at(*picture, 19, 13).luma, 235);
  EXPECT_EQ(at(*picture, 20, 13).luma, 16);
}

TEST(DrawPiece, is_moved_in_where_a_film_has_lost_its_bars) {
  // A screen of 1920x1080 over a picture of 1920x800, at a third of the size: what lay in the lower bar.
  auto picture = av::black(640, 266).value();
  auto placing = placing_of({0, 0, 1920, 1080, {}}, 640, 266, false);
  draw_piece(piece(600, 990, 720, 60, 0xffffffff), placing, *picture, kBt709);
  EXPECT_EQ(at(*picture, 320, 265).luma, 235);
  EXPECT_EQ(at(*picture, 320, 247).luma, 235);
  EXPECT_EQ(at(*picture, 320, 244).luma, 16);
}

TEST(DrawPiece, any_place_and_size_stays_within_the_picture) {
  for (int side : {1, 2, 7, 200})
    for (int place : {-500, -3, 0, 15, 33, 5000}) {
      auto picture = av::black(34, 18).value();
      draw_piece(piece(place, place, side, side, 0xff8040c0), placing_of({0, 0, 31, 17, {}}, 34, 18, false),
                 *picture, kBt601);
      draw_piece(piece(place, place, side, side, 0xff8040c0), placing_of({0, 0, 0, 0, {}}, 34, 18, true),
                 *picture, kBt601);
    }
}

}  // namespace
}  // namespace millrace::engine::tasks
