#include <algorithm>
#include <bit>
#include <cmath>

#include "package/mp4_boxes.h"
#include "package/mp4_entries.h"

namespace millrace::package {
namespace {

using namespace std::string_view_literals;

struct Layout {
  int bits = 16;
  bool little_endian = false;    // of QuickTime's in24, in32, fl32: enda
  std::uint32_t lpcm_flags = 0;  // QuickTime version 2: CoreAudio's linear PCM flags
};

std::optional<Codec> integer_codec(int bits, bool little_endian) {
  switch (bits) {
    case 16:
      return little_endian ? Codec::pcm_s16le : Codec::pcm_s16be;
    case 24:
      return little_endian ? Codec::pcm_s24le : Codec::pcm_s24be;
    case 32:
      return little_endian ? Codec::pcm_s32le : Codec::pcm_s32be;
    default:
      return std::nullopt;
  }
}

std::optional<Codec> lpcm_codec(const Layout& layout) {
  constexpr std::uint32_t kFloat = 1, kBigEndian = 2, kSigned = 4;
  bool little_endian = !(layout.lpcm_flags & kBigEndian);
  if (layout.lpcm_flags & kFloat) {
    if (layout.bits != 32) return std::nullopt;
    return little_endian ? Codec::pcm_f32le : Codec::pcm_f32be;
  }
  if (!(layout.lpcm_flags & kSigned)) return layout.bits == 8 ? std::optional(Codec::pcm_u8) : std::nullopt;
  return integer_codec(layout.bits, little_endian);
}

std::optional<Codec> codec_of_object_type(std::uint8_t type) {
  if (type == 0x40 || (type >= 0x66 && type <= 0x68)) return Codec::aac;
  if (type == 0x69 || type == 0x6b) return Codec::mp3;
  if (type == 0xa5) return Codec::ac3;
  if (type == 0xa6) return Codec::eac3;
  if (type == 0xad) return Codec::opus;
  if (type == 0xdd) return Codec::vorbis;
  return std::nullopt;
}

std::optional<Codec> codec_of(const Mp4Track& track, const Layout& layout) {
  std::string_view type = track.fourcc;
  if (type == "mp4a")
    return track.object_type ? codec_of_object_type(track.object_type) : std::optional(Codec::aac);
  if (type == "Opus") return Codec::opus;
  if (type == "fLaC") return Codec::flac;
  if (type == "ac-3" || type == "sac3") return Codec::ac3;
  if (type == "ec-3") return Codec::eac3;
  if (type == "alac") return Codec::alac;
  if (type == ".mp3" || type == "ms\0\x55"sv) return Codec::mp3;
  if (type == ".mp2") return Codec::mp2;
  if (type == "ms\0\x02"sv) return Codec::adpcm_ms;
  if (type == "ms\0\x11"sv) return Codec::adpcm_ima_wav;
  if (type == "ulaw") return Codec::pcm_mulaw;
  if (type == "alaw") return Codec::pcm_alaw;
  if (type == "sowt") return integer_codec(layout.bits, true);
  if (type == "twos") return integer_codec(layout.bits, false);
  if (type == "in24") return integer_codec(24, layout.little_endian);
  if (type == "in32") return integer_codec(32, layout.little_endian);
  if (type == "fl32") return layout.little_endian ? Codec::pcm_f32le : Codec::pcm_f32be;
  if (type == "lpcm") return lpcm_codec(layout);
  if (type == "raw " && layout.bits == 8) return Codec::pcm_u8;
  return std::nullopt;
}

// RFC 7845 section 5.1 from "Encapsulation of Opus in ISO Base Media File Format" section 4.3.2: the same
// fields, in the other byte order.
std::string opus_head(std::string_view dops) {
  ByteReader in(dops);
  in.skip(1);
  std::uint8_t channels = in.u8();
  std::uint16_t skip = in.u16();
  std::uint32_t rate = in.u32();
  std::uint16_t gain = in.u16();
  if (in.failed() || in.at_end()) return {};
  auto swapped16 = [](std::uint16_t v) { return static_cast<std::uint16_t>(v << 8 | v >> 8); };
  ByteWriter out;
  out.text("OpusHead")
      .u8(1)
      .u8(channels)
      .u16(swapped16(skip))
      .u32(__builtin_bswap32(rate))
      .u16(swapped16(gain));
  return out.text(in.rest()).take();  // channel mapping
}

// The STREAMINFO block behind the full box's and the block's own header (FLAC in ISOBMFF, section 3.3.2).
std::string stream_info(std::string_view dfla) {
  constexpr std::size_t kHeaders = 8, kStreamInfo = 34;
  return dfla.size() >= kHeaders + kStreamInfo ? std::string(dfla.substr(kHeaders, kStreamInfo))
                                               : std::string{};
}

std::string whole_alac_box(std::string_view body) {
  ByteWriter out;
  return out.u32(body.size() + 8).text("alac").text(body).take();
}

void read_extension(const Box& box, Mp4Track& track, Layout& layout) {
  if (box.type == "esds") {
    DecoderConfig config = read_esds(box.body);
    track.object_type = config.object_type;
    track.codec_private = config.specific;
  }
  if (box.type == "dOps") track.codec_private = opus_head(box.body);
  if (box.type == "dfLa") track.codec_private = stream_info(box.body);
  if (box.type == "alac" && box.body.size() >= 28)
    track.codec_private = whole_alac_box(box.body.substr(0, 28));
  if (box.type == "enda" && box.body.size() >= 2) layout.little_endian = box.body[1] == 1;
}

// QuickTime puts the same boxes into 'wave', one level down.
void read_extensions(std::string_view boxes, Mp4Track& track, Layout& layout) {
  BoxWalk walk(boxes);
  while (auto box = walk.next()) {
    read_extension(*box, track, layout);
    if (box->type != "wave") continue;
    BoxWalk wave(box->body);
    while (auto inner = wave.next()) read_extension(*inner, track, layout);
  }
}

std::int32_t whole_rate(double rate) {
  return rate >= 1 && rate <= 1'000'000 ? static_cast<std::int32_t>(std::lrint(rate)) : 0;
}

// Sound description version 2 (QuickTime File Format, "Sound Sample Description (Version 2)").
void read_version_2(ByteReader& in, Mp4Track& track, Layout& layout) {
  in.skip(4);
  track.audio.rate = whole_rate(std::bit_cast<double>(in.u64()));
  track.audio.channels = static_cast<std::int32_t>(std::min(in.u32(), 255U));
  in.skip(4);
  layout.bits = static_cast<int>(std::min(in.u32(), 255U));
  layout.lpcm_flags = in.u32();
  in.skip(8);
}

}  // namespace

Result<void> read_audio_entry(std::string_view entry, int stsd_version, Mp4Track& track) {
  Layout layout;
  ByteReader in(entry);
  int version = in.u16();
  in.skip(6);
  track.audio.channels = in.u16();
  layout.bits = in.u16();
  in.skip(4);
  track.audio.rate = static_cast<std::int32_t>(in.u32() >> 16);
  if (stsd_version == 0 && version == 1) in.skip(16);  // packet sizes, which the tables tell better
  if (stsd_version == 0 && version == 2) read_version_2(in, track, layout);
  if (in.failed()) return mp4_damaged("A sample description is cut off.");
  read_extensions(in.rest(), track, layout);
  track.codec = codec_of(track, layout);
  if (track.codec == Codec::aac && !track.codec_private.empty())
    read_audio_specific_config(track.codec_private, track.audio);
  if (track.audio.rate == 0)
    track.audio.rate = static_cast<std::int32_t>(std::min(track.timescale, 1'000'000U));
  return {};
}

std::uint32_t pcm_frame_bytes(const Mp4Track& track) {
  auto sample_bytes = [&]() -> std::uint32_t {
    switch (track.codec.value_or(Codec::aac)) {
      case Codec::pcm_u8:
      case Codec::pcm_alaw:
      case Codec::pcm_mulaw:
        return 1;
      case Codec::pcm_s16le:
      case Codec::pcm_s16be:
        return 2;
      case Codec::pcm_s24le:
      case Codec::pcm_s24be:
        return 3;
      case Codec::pcm_s32le:
      case Codec::pcm_s32be:
      case Codec::pcm_f32le:
      case Codec::pcm_f32be:
        return 4;
      default:
        return 0;
    }
  };
  return track.audio.channels > 0 ? sample_bytes() * static_cast<std::uint32_t>(track.audio.channels) : 0;
}

}  // namespace millrace::package
