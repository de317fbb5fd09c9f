#include "package/picture_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "package/boxes.h"
#include "package/codec_strings.h"

namespace millrace::package {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

// Code points of ISO/IEC 23091-2 where a name must have some: BT.709 for what is not specified.
struct Points {
  int primaries, transfer, matrix;
};
Points points_of(const VideoFormat& video) {
  auto named = [](int value) { return value == 2 ? 1 : value; };
  return {named(video.primaries), named(video.transfer), named(video.matrix)};
}
bool is_usual(const VideoFormat& video) {
  auto [primaries, transfer, matrix] = points_of(video);
  return primaries == 1 && transfer == 1 && matrix == 1 && !video.full_range;
}

std::optional<PictureConfig> avc(const PictureFacts& facts) {
  if (facts.video.bit_depth != 8 || facts.video.chroma != 420) return std::nullopt;
  if (avc_parameter_sets(facts.codec_private) != 1) return std::nullopt;
  return PictureConfig{"avc1", box("avcC", facts.codec_private), avc_codecs(facts.codec_private)};
}

// ISO/IEC 14496-15 section 8.3.3.1: one sequence parameter set and at least one of each other kind.
bool has_hevc_parameter_sets(std::string_view hvcc) {
  constexpr int kVps = 32, kPps = 34;
  ByteReader in(hvcc.substr(22));
  int counts[3] = {};
  for (int arrays = in.u8(); arrays > 0 && !in.failed(); arrays--) {
    int type = in.u8() & 0x3f;
    for (int units = in.u16(); units > 0 && !in.failed(); units--) {
      in.skip(in.u16());
      if (type >= kVps && type <= kPps) counts[type - kVps]++;
    }
  }
  return !in.failed() && counts[0] > 0 && counts[1] == 1 && counts[2] > 0;
}

// ISO/IEC 14496-15 annex E.3: profile, compatibility flags (lowest bit first), tier and level, constraints.
std::string hevc_codecs(std::string_view hvcc) {
  static constexpr const char* kSpaces[] = {"", "A", "B", "C"};
  unsigned general = byte_at(hvcc, 1);
  std::uint32_t flags = ByteReader(hvcc.substr(2)).u32(), reversed = 0;
  for (int bit = 0; bit < 32; bit++) reversed |= (flags >> bit & 1) << (31 - bit);
  std::string out = fmt::format("hvc1.{}{}.{:X}.{}{}", kSpaces[general >> 6], general & 31, reversed,
                                general & 32 ? 'H' : 'L', byte_at(hvcc, 12));
  std::size_t last = 12;
  while (last > 6 && hvcc[last - 1] == 0) last--;
  for (std::size_t i = 6; i < last; i++) out += fmt::format(".{:X}", byte_at(hvcc, i));
  return out;
}

std::optional<PictureConfig> hevc(const PictureFacts& facts) {
  std::string_view hvcc = facts.codec_private;
  if (facts.video.bit_depth > 10 || facts.video.chroma != 420) return std::nullopt;
  if (hvcc.size() < 23 || hvcc[0] != 1 || !has_hevc_parameter_sets(hvcc)) return std::nullopt;
  return PictureConfig{"hvc1", box("hvcC", hvcc), hevc_codecs(hvcc)};
}

// "VP9 Levels": the smallest that holds this size, rate and bits. 0 when none does.
int vp9_level(const PictureFacts& facts) {
  struct Level {
    int number;
    std::int64_t samples_a_second, samples, side, bits;
  };
  static constexpr Level kLevels[] = {
      {10, 829'440, 36'864, 512, 200'000},
      {11, 2'764'800, 73'728, 768, 800'000},
      {20, 4'608'000, 122'880, 960, 1'800'000},
      {21, 9'216'000, 245'760, 1344, 3'600'000},
      {30, 20'736'000, 552'960, 2048, 7'200'000},
      {31, 36'864'000, 983'040, 2752, 12'000'000},
      {40, 83'558'400, 2'228'224, 4160, 18'000'000},
      {41, 160'432'128, 2'228'224, 4160, 30'000'000},
      {50, 311'951'360, 8'912'896, 8384, 60'000'000},
      {51, 588'251'136, 8'912'896, 8384, 120'000'000},
      {52, 1'176'502'272, 8'912'896, 8384, 180'000'000},
      {60, 1'176'502'272, 35'651'584, 16'832, 180'000'000},
      {61, 2'353'004'544, 35'651'584, 16'832, 240'000'000},
      {62, 4'706'009'088, 35'651'584, 16'832, 480'000'000},
  };
  std::int64_t samples = std::int64_t{facts.video.width} * facts.video.height;
  std::int64_t side = std::max(facts.video.width, facts.video.height);
  std::int64_t rate = samples * facts.frame_rate.num / std::max<std::int64_t>(1, facts.frame_rate.den);
  auto level = std::ranges::find_if(kLevels, [&](const Level& l) {
    return l.samples >= samples && l.side >= side && l.samples_a_second >= rate && l.bits >= facts.bits;
  });
  return level == std::end(kLevels) ? 0 : level->number;
}

// "VP Codec ISO Media File Format Binding": section 2.2 the record, section 3 the name.
std::optional<PictureConfig> vp9(const PictureFacts& facts) {
  const VideoFormat& video = facts.video;
  int level = vp9_level(facts);
  if (video.chroma != 420 || (video.bit_depth != 8 && video.bit_depth != 10) || level == 0)
    return std::nullopt;
  constexpr int kColocated = 1;  // chroma samples lie with luma (0, 0)
  int profile = video.bit_depth > 8 ? 2 : 0;
  ByteWriter record;
  auto number = [](int value) { return static_cast<std::uint64_t>(value); };
  record.u8(number(profile)).u8(number(level));
  record.u8(number(video.bit_depth << 4 | kColocated << 1 | int{video.full_range}));
  record.u8(number(video.primaries)).u8(number(video.transfer)).u8(number(video.matrix)).u16(0);
  auto codecs = fmt::format("vp09.{:02}.{:02}.{:02}", profile, level, video.bit_depth);
  auto [primaries, transfer, matrix] = points_of(video);
  if (!is_usual(video))
    codecs += fmt::format(".{:02}.{:02}.{:02}.{:02}.{:02}", kColocated, primaries, transfer, matrix,
                          int{video.full_range});
  return PictureConfig{"vp09", full_box("vpcC", 1, 0, record.view()), codecs};
}

// "AV1 Codec ISO Media File Format Binding": section 2.3 the record, section 5 the name.
std::optional<PictureConfig> av1(const PictureFacts& facts) {
  constexpr unsigned kMarkerAndVersion = 0x81;
  std::string_view av1c = facts.codec_private;
  const VideoFormat& video = facts.video;
  if (av1c.size() < 4 || byte_at(av1c, 0) != kMarkerAndVersion) return std::nullopt;
  unsigned profile = byte_at(av1c, 1) >> 5, level = byte_at(av1c, 1) & 31, bits = byte_at(av1c, 2);
  if (profile != 0 || video.bit_depth > 10 || video.chroma != 420) return std::nullopt;
  auto codecs = fmt::format("av01.0.{:02}{}.{:02}", level, bits & 0x80 ? 'H' : 'M', bits & 0x40 ? 10 : 8);
  auto [primaries, transfer, matrix] = points_of(video);
  if (!is_usual(video))
    codecs += fmt::format(".0.11{}.{:02}.{:02}.{:02}.{}", bits & 3, primaries, transfer, matrix,
                          int{video.full_range});
  return PictureConfig{"av01", box("av1C", av1c), codecs};
}

}  // namespace

std::optional<PictureConfig> picture_config(const PictureFacts& facts) {
  switch (facts.codec) {
    case Codec::h264:
      return avc(facts);
    case Codec::hevc:
      return hevc(facts);
    case Codec::vp9:
      return vp9(facts);
    case Codec::av1:
      return av1(facts);
    default:
      return std::nullopt;
  }
}

}  // namespace millrace::package
