#include "package/picture_config.h"

#include <gtest/gtest.h>

#include "package/synthetic.h"

namespace millrace::package {
namespace {

using namespace std::string_literals;

// A Main profile hvcC with one parameter set of each kind.
std::string hvcc(char profile = 1, int sequence_sets = 1) {
  std::string bytes = "\x01"s + profile + "\x60\x00\x00\x00\xb0\x00\x00\x00\x00\x00\x5d"s +
                      "\xf0\x00\xfc\xfd\xf8\xf8\x00\x00\x0f\x03"s;
  bytes += "\xa0\x00\x01\x00\x02\x40\x01"s;
  bytes += "\xa1\x00"s + static_cast<char>(sequence_sets);
  for (int i = 0; i < sequence_sets; i++) bytes += "\x00\x02\x42\x01"s;
  return bytes + "\xa2\x00\x01\x00\x02\x44\x01"s;
}

VideoFormat format(int width, int height) {
  VideoFormat video;
  video.width = width;
  video.height = height;
  return video;
}

std::string codecs_of(const PictureFacts& facts) {
  auto config = picture_config(facts);
  return config ? config->codecs : "";
}

TEST(PictureConfig, names_hevc) {
  EXPECT_EQ(codecs_of({Codec::hevc, hvcc(), format(1280, 720)}), "hvc1.1.6.L93.B0");
  auto ten = format(1280, 720);
  ten.bit_depth = 10;
  EXPECT_EQ(codecs_of({Codec::hevc, hvcc(2), ten}), "hvc1.2.6.L93.B0");
  EXPECT_EQ(picture_config({Codec::hevc, hvcc(), format(1280, 720)})->entry, "hvc1");
}

TEST(PictureConfig, refuses_hevc_without_or_with_several_parameter_sets_and_what_nobody_decodes) {
  EXPECT_EQ(codecs_of({Codec::hevc, hvcc(1, 0), format(1280, 720)}), "");
  EXPECT_EQ(codecs_of({Codec::hevc, hvcc(1, 2), format(1280, 720)}), "");
  EXPECT_EQ(codecs_of({Codec::hevc, hvcc().substr(0, 40), format(1280, 720)}), "");
  EXPECT_EQ(codecs_of({Codec::hevc, "", format(1280, 720)}), "");
  auto high = format(1280, 720);
  high.chroma = 422;
  EXPECT_EQ(codecs_of({Codec::hevc, hvcc(), high}), "");
}

TEST(PictureConfig, computes_the_level_of_vp9) {
  auto named = [](int width, int height, Rational rate, std::int64_t bits) {
    return codecs_of({Codec::vp9, "", format(width, height), rate, bits});
  };
  EXPECT_EQ(named(640, 360, {30, 1}, 1'000'000), "vp09.00.21.08");
  EXPECT_EQ(named(1280, 720, {30, 1}, 2'000'000), "vp09.00.31.08");
  EXPECT_EQ(named(1920, 1080, {30, 1}, 4'000'000), "vp09.00.40.08");
  EXPECT_EQ(named(1920, 1080, {60, 1}, 4'000'000), "vp09.00.41.08");
  EXPECT_EQ(named(3840, 2160, {60, 1}, 20'000'000), "vp09.00.51.08");
  EXPECT_EQ(named(640, 360, {30, 1}, 15'000'000), "vp09.00.40.08");
  EXPECT_EQ(named(16'384, 16'384, {120, 1}, 1), "");
}

TEST(PictureConfig, says_the_colours_of_high_dynamic_range) {
  auto hdr = format(1280, 720);
  hdr.bit_depth = 10;
  hdr.primaries = hdr.matrix = 9;
  hdr.transfer = 16;
  EXPECT_EQ(codecs_of({Codec::vp9, "", hdr, {30, 1}, 1}), "vp09.02.31.10.01.09.16.09.00");
  EXPECT_EQ(codecs_of({Codec::av1, "\x81\x05\x4c\x00"s, hdr}), "av01.0.05M.10.0.110.09.16.09.0");
}

TEST(PictureConfig, names_av1) {
  EXPECT_EQ(codecs_of({Codec::av1, "\x81\x05\x0c\x00"s, format(1280, 720)}), "av01.0.05M.08");
  EXPECT_EQ(codecs_of({Codec::av1, "\x81\x25\x0c\x00"s, format(1280, 720)}), "");  // High profile
  EXPECT_EQ(codecs_of({Codec::av1, "\x81"s, format(1280, 720)}), "");
}

TEST(PictureConfig, refuses_h264_whose_parameters_change_on_the_way) {
  std::string avcc = synthetic_avcc();
  std::string two = avcc.substr(0, 5) + "\xe2\x00\x04\x67\x64\x00\x28"s + avcc.substr(6);
  EXPECT_EQ(codecs_of({Codec::h264, two, format(1280, 720)}), "");
}

TEST(PictureConfig, takes_only_what_every_browser_decodes_of_h264) {
  std::string avcc = synthetic_avcc();
  EXPECT_EQ(codecs_of({Codec::h264, avcc, format(1280, 720)}), "avc1.64001f");
  auto deep = format(1280, 720);
  deep.bit_depth = 10;
  EXPECT_EQ(codecs_of({Codec::h264, avcc, deep}), "");
  EXPECT_EQ(codecs_of({Codec::mpeg4, avcc, format(1280, 720)}), "");
}

}  // namespace
}  // namespace millrace::package
