#include "package/sample_entries.h"

#include "package/boxes.h"

namespace millrace::package {
namespace {

// ISO/IEC 14496-12 section 12.1.5; all unspecified says nothing, so nothing is written.
std::string colour_box(const PictureEntry& picture) {
  constexpr Colour kUnspecified{2, 2, 2};
  if (picture.colour == kUnspecified && !picture.full_range) return {};
  ByteWriter out;
  auto point = [&](std::int32_t value) { out.u16(static_cast<std::uint64_t>(value)); };
  out.text("nclx");
  point(picture.colour.primaries), point(picture.colour.transfer), point(picture.colour.matrix);
  out.u8(picture.full_range ? 0x80 : 0);
  return box("colr", out.view());
}

std::string pixel_aspect_box(Rational aspect) {
  ByteWriter out;
  out.u32(static_cast<std::uint64_t>(aspect.num)).u32(static_cast<std::uint64_t>(aspect.den));
  return box("pasp", out.view());
}

// ISO/IEC 14496-1 section 7.2.2: tag, size in base 128, body.
std::string descriptor(int tag, std::string_view body) {
  ByteWriter out;
  out.u8(static_cast<std::uint64_t>(tag));
  for (int shift = 21; shift > 0; shift -= 7) out.u8(0x80 | (body.size() >> shift & 0x7f));
  out.u8(body.size() & 0x7f).text(body);
  return out.take();
}

std::string elementary_stream(const SoundEntry& sound, std::string_view specific_config) {
  constexpr int kStream = 3, kDecoder = 4, kSpecific = 5, kSync = 6;
  constexpr int kAudioStream = 5 << 2 | 1;
  ByteWriter decoder;
  decoder.u8(sound.object_type).u8(kAudioStream).u24(0);
  decoder.u32(static_cast<std::uint64_t>(sound.bit_rate)).u32(static_cast<std::uint64_t>(sound.bit_rate));
  if (!specific_config.empty()) decoder.text(descriptor(kSpecific, specific_config));
  ByteWriter stream;
  stream.u16(1).u8(0).text(descriptor(kDecoder, decoder.view())).text(descriptor(kSync, "\x02"));
  return full_box("esds", 0, 0, descriptor(kStream, stream.view()));
}

}  // namespace

std::string visual_entry(std::string_view type, const PictureEntry& picture, std::string_view record) {
  constexpr std::uint32_t k72Dpi = 0x480000;
  ByteWriter out;
  out.zeros(6).u16(1).zeros(16);
  out.u16(static_cast<std::uint64_t>(picture.width)).u16(static_cast<std::uint64_t>(picture.height));
  out.u32(k72Dpi).u32(k72Dpi).u32(0).u16(1).zeros(32).u16(24).u16(0xffff);
  out.text(record).text(pixel_aspect_box(picture.pixel_aspect)).text(colour_box(picture));
  return box(type, out.view());
}

std::string avc1_entry(const PictureEntry& picture, std::string_view avcc) {
  return visual_entry("avc1", picture, box("avcC", avcc));
}

std::string mp4a_entry(const SoundEntry& sound, std::string_view specific_config) {
  ByteWriter out;
  out.zeros(6).u16(1).zeros(8).u16(static_cast<std::uint64_t>(sound.channels)).u16(16).u32(0);
  out.u32(sound.rate < 0x10000 ? static_cast<std::uint64_t>(sound.rate) << 16 : 0);
  out.text(elementary_stream(sound, specific_config));
  return box("mp4a", out.view());
}

PictureEntry original_picture_entry(const VideoFormat& video) {
  PictureEntry entry{video.width, video.height, video.pixel_aspect};
  entry.colour = {video.primaries, video.transfer, video.matrix};
  entry.full_range = video.full_range;
  return entry;
}

PictureEntry picture_entry(const Plan& plan, const Rendition& rendition) {
  const VideoFormat& video = plan.index().video()->header->video;
  if (rendition.kind == RenditionKind::assembled_video) return original_picture_entry(video);
  PictureEntry entry{rendition.width, rendition.height};
  entry.colour = rendered_colour(video);
  return entry;
}

std::optional<PictureConfig> config_of(const Plan& plan, const Rendition& rendition,
                                       std::string_view codec_private) {
  PictureFacts facts;
  facts.codec = rendition.codec;
  facts.codec_private = codec_private;
  facts.frame_rate = rendition.frame_rate;
  facts.bits = rendition.average;
  if (rendition.kind == RenditionKind::assembled_video) {
    facts.video = plan.index().video()->header->video;
    return picture_config(facts);
  }
  auto colour = rendered_colour(plan.index().video()->header->video);
  facts.video.width = rendition.width;
  facts.video.height = rendition.height;
  facts.video.primaries = colour.primaries;
  facts.video.transfer = colour.transfer;
  facts.video.matrix = colour.matrix;
  return picture_config(facts);
}

SoundEntry sound_entry(const Plan& plan, const Rendition& rendition) {
  SoundEntry entry;
  entry.rate = rendition.timescale;
  entry.bit_rate = rendition.max_bits;
  if (rendition.kind == RenditionKind::assembled_audio)
    entry.channels = plan.index().audio()[static_cast<std::size_t>(rendition.track)].header->audio.channels;
  return entry;
}

}  // namespace millrace::package
