#include "package/mp4_entries.h"

#include "package/mp4_boxes.h"

namespace millrace::package {
namespace {

// The lengths of descriptors are written seven bits at a time.
std::size_t descriptor_size(ByteReader& in) {
  std::size_t size = 0;
  for (int i = 0; i < 4; i++) {
    std::uint8_t byte = in.u8();
    size = size << 7 | (byte & 0x7f);
    if (!(byte & 0x80)) break;
  }
  return size;
}

void skip_stream_header(ByteReader& in) {
  in.skip(2);
  std::uint8_t flags = in.u8();
  if (flags & 0x80) in.skip(2);        // depends on another stream
  if (flags & 0x40) in.skip(in.u8());  // URL
  if (flags & 0x20) in.skip(2);        // clock
}

class BitReader {
 public:
  explicit BitReader(std::string_view in) : in_(in) {}
  std::uint32_t bits(int count) {
    std::uint32_t value = 0;
    for (; count > 0; count--, at_++) {
      std::size_t byte = at_ / 8;
      std::uint32_t bit = byte < in_.size() ? static_cast<unsigned char>(in_[byte]) >> (7 - at_ % 8) & 1U : 0;
      value = value << 1 | bit;
    }
    return value;
  }

 private:
  std::string_view in_;
  std::size_t at_ = 0;
};

std::int32_t audio_object_type(BitReader& in) {
  std::uint32_t type = in.bits(5);
  return static_cast<std::int32_t>(type == 31 ? 32 + in.bits(6) : type);
}

std::int32_t sampling_frequency(BitReader& in) {
  constexpr std::int32_t kRates[] = {96'000, 88'200, 64'000, 48'000, 44'100, 32'000, 24'000,
                                     22'050, 16'000, 12'000, 11'025, 8'000,  7'350};
  std::uint32_t index = in.bits(4);
  if (index == 15) return static_cast<std::int32_t>(in.bits(24));
  return index < std::size(kRates) ? kRates[index] : 0;
}

}  // namespace

DecoderConfig read_esds(std::string_view esds) {
  constexpr std::uint8_t kStream = 3, kDecoder = 4, kSpecific = 5;
  DecoderConfig config;
  ByteReader in = open_full_box(esds).body;
  std::uint8_t tag = in.u8();
  descriptor_size(in);
  if (tag == kStream) {
    skip_stream_header(in);
    tag = in.u8();
    descriptor_size(in);
  }
  if (tag != kDecoder) return config;
  config.object_type = in.u8();
  in.skip(12);  // stream type, buffer size, bit rates
  if (!in.at_end() && in.u8() == kSpecific) config.specific = in.text(descriptor_size(in));
  return config;
}

void read_audio_specific_config(std::string_view config, AudioFormat& audio) {
  constexpr std::int32_t kSbr = 5, kPs = 29;
  BitReader in(config);
  std::int32_t type = audio_object_type(in);
  std::int32_t rate = sampling_frequency(in);
  auto channels = static_cast<std::int32_t>(in.bits(4));
  if (type == kSbr || type == kPs) rate = sampling_frequency(in);  // of the extension
  audio.object_type = type;
  if (rate > 0) audio.rate = rate;
  if (channels > 0) audio.channels = channels == 7 ? 8 : channels;
  if (type == kPs) audio.channels = 2;
}

Result<void> read_sample_entry(std::string_view stsd, Mp4Track& track) {
  FullBox box = open_full_box(stsd);
  std::uint32_t count = box.body.u32();
  if (count > 1) return mp4_use_demuxer("A track has several sample descriptions.");
  BoxWalk walk(box.body.rest());
  auto entry = walk.next();
  if (count == 0 || !entry) return mp4_damaged("A track has no sample description.");
  track.fourcc = entry->type;
  if (track.fourcc == "encv" || track.fourcc == "enca" || track.fourcc == "drms" || track.fourcc == "drmi")
    return fail(Status::unprocessable, "encrypted",
                "The file is encrypted and cannot be played without its keys.");
  constexpr std::size_t kReferenceIndex = 8;
  if (entry->body.size() < kReferenceIndex) return mp4_damaged("A sample description is cut off.");
  std::string_view rest = entry->body.substr(kReferenceIndex);
  if (track.kind == TrackKind::video) return read_video_entry(rest, track);
  return read_audio_entry(rest, box.version, track);
}

}  // namespace millrace::package
