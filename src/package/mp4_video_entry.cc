#include <algorithm>

#include "package/mp4_boxes.h"
#include "package/mp4_entries.h"

namespace millrace::package {
namespace {

struct Known {
  std::string_view fourcc;
  Codec codec;
};
constexpr Known kVideoCodecs[] = {
    {"avc1", Codec::h264},   {"avc3", Codec::h264},   {"hvc1", Codec::hevc},   {"hev1", Codec::hevc},
    {"vp08", Codec::vp8},    {"vp09", Codec::vp9},    {"av01", Codec::av1},    {"jpeg", Codec::mjpeg},
    {"mjpa", Codec::mjpeg},  {"mjpg", Codec::mjpeg},  {"AVDJ", Codec::mjpeg},  {"apch", Codec::prores},
    {"apcn", Codec::prores}, {"apcs", Codec::prores}, {"apco", Codec::prores}, {"ap4h", Codec::prores},
    {"ap4x", Codec::prores}, {"png ", Codec::png},    {"mp4v", Codec::mpeg4},  {"FLV1", Codec::flv1},
};

std::optional<Codec> codec_of(std::string_view fourcc) {
  auto known = std::ranges::find(kVideoCodecs, fourcc, &Known::fourcc);
  return known == std::end(kVideoCodecs) ? std::nullopt : std::optional(known->codec);
}

// objectTypeIndication, from the MP4 registration authority.
std::optional<Codec> codec_of_object_type(std::uint8_t type) {
  if (type == 0x20) return Codec::mpeg4;
  if (type == 0x21) return Codec::h264;
  if (type == 0x23) return Codec::hevc;
  if (type >= 0x60 && type <= 0x65) return Codec::mpeg2video;
  if (type == 0x6a) return Codec::mpeg1video;
  if (type == 0x6c) return Codec::mjpeg;
  if (type == 0x6d) return Codec::png;
  return std::nullopt;
}

void read_colour(std::string_view body, VideoFormat& video) {
  ByteReader in(body);
  std::string_view type = in.text(4);
  if (type != "nclx" && type != "nclc") return;  // ICC profiles say nothing to a video decoder
  video.primaries = in.u16();
  video.transfer = in.u16();
  video.matrix = in.u16();
  if (type == "nclx") video.full_range = (in.u8() & 0x80) != 0;
}

constexpr std::int32_t kChroma[] = {400, 420, 422, 444};

// ISO/IEC 14496-15 section 5.3.3.1: chroma and depth stand behind the parameter sets, for high profiles only.
void read_avcc(std::string_view body, VideoFormat& video) {
  ByteReader in(body);
  in.skip(1);
  std::uint8_t profile = in.u8();
  in.skip(3);
  for (int sets = in.u8() & 0x1f; sets > 0; sets--) in.skip(in.u16());
  for (int sets = in.u8(); sets > 0 && !in.failed(); sets--) in.skip(in.u16());
  bool high = profile == 100 || profile == 110 || profile == 122 || profile == 144 || profile == 244;
  if (!high || in.rest().size() < 3) return;
  video.chroma = kChroma[in.u8() & 3];
  video.bit_depth = 8 + (in.u8() & 7);
}

// ISO/IEC 14496-15 section 8.3.3.1.
void read_hvcc(std::string_view body, VideoFormat& video) {
  ByteReader in(body);
  in.skip(16);
  video.chroma = kChroma[in.u8() & 3];
  video.bit_depth = 8 + (in.u8() & 7);
}

// "VP Codec ISO Media File Format Binding", section 2.2.
void read_vpcc(std::string_view body, VideoFormat& video) {
  ByteReader in = open_full_box(body).body;
  in.skip(2);
  std::uint8_t format = in.u8();
  video.bit_depth = std::clamp(format >> 4, 8, 12);
  int subsampling = format >> 1 & 7;
  video.chroma = subsampling == 3 ? 444 : subsampling == 2 ? 422 : 420;
  video.full_range = (format & 1) != 0;
  video.primaries = in.u8();
  video.transfer = in.u8();
  video.matrix = in.u8();
}

// "AV1 Codec ISO Media File Format Binding", section 2.3.
void read_av1c(std::string_view body, VideoFormat& video) {
  ByteReader in(body);
  in.skip(2);
  std::uint8_t bits = in.u8();
  video.bit_depth = bits & 0x40 ? (bits & 0x20 ? 12 : 10) : 8;
  bool monochrome = bits & 0x10, half_width = bits & 0x08, half_height = bits & 0x04;
  video.chroma = monochrome ? 400 : half_height ? 420 : half_width ? 422 : 444;
}

void read_pixel_aspect(std::string_view body, VideoFormat& video) {
  ByteReader in(body);
  Rational aspect{in.u32(), in.u32()};
  if (!in.failed() && aspect.num > 0 && aspect.den > 0 && aspect.num < 1'000'000 && aspect.den < 1'000'000)
    video.pixel_aspect = aspect;
}

void read_extension(const Box& box, Mp4Track& track) {
  auto configure = [&](auto read) {
    track.codec_private = box.body;
    read(box.body, track.video);
  };
  if (box.type == "avcC") configure(read_avcc);
  if (box.type == "hvcC") configure(read_hvcc);
  if (box.type == "vpcC") configure(read_vpcc);
  if (box.type == "av1C") configure(read_av1c);
  if (box.type == "colr") read_colour(box.body, track.video);
  if (box.type == "pasp") read_pixel_aspect(box.body, track.video);
  if (box.type == "clap") track.clean_aperture = true;
  if (box.type == "fiel" && !box.body.empty())
    track.video.interlaced = box.body[0] == 2;  // fields in a frame
  if (box.type == "esds") {
    DecoderConfig config = read_esds(box.body);
    track.object_type = config.object_type;
    track.codec_private = config.specific;
    if (auto codec = codec_of_object_type(config.object_type)) track.codec = codec;
  }
}

}  // namespace

Result<void> read_video_entry(std::string_view entry, Mp4Track& track) {
  ByteReader in(entry);
  in.skip(16);
  track.video.width = in.u16();
  track.video.height = in.u16();
  in.skip(50);  // resolution, frame count, compressor's name, depth, colour table
  if (in.failed()) return mp4_damaged("A sample description is cut off.");
  track.codec = codec_of(track.fourcc);
  BoxWalk walk(in.rest());
  while (auto box = walk.next()) read_extension(*box, track);
  return {};
}

}  // namespace millrace::package
