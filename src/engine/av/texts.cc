#include "engine/av/texts.h"

#include <string_view>

#include "package/language.h"

namespace millrace::engine::av {
namespace {

std::string tag_of(const AVStream& stream, const char* name) {
  const auto* entry = av_dict_get(stream.metadata, name, nullptr, 0);
  return entry ? std::string(entry->value).substr(0, 200) : std::string();
}

std::optional<TextCodec> codec_of(AVCodecID id) {
  switch (id) {
    case AV_CODEC_ID_SUBRIP:
    case AV_CODEC_ID_SRT:
      return TextCodec::srt;
    case AV_CODEC_ID_WEBVTT:
      return TextCodec::vtt;
    case AV_CODEC_ID_ASS:
    case AV_CODEC_ID_SSA:
      return TextCodec::ass;
    case AV_CODEC_ID_TEXT:
    case AV_CODEC_ID_MOV_TEXT:
      return TextCodec::plain;
    default:
      return std::nullopt;
  }
}

// Matroska's event is "ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text".
std::string_view text_of_event(std::string_view event) {
  constexpr int kCommas = 8;
  for (int i = 0; i < kCommas; i++) {
    auto comma = event.find(',');
    if (comma == std::string_view::npos) return {};
    event.remove_prefix(comma + 1);
  }
  return event;
}

std::string side_data(const AVPacket& packet, AVPacketSideDataType type) {
  std::size_t size = 0;
  const auto* data = av_packet_get_side_data(&packet, type, &size);
  return data ? std::string(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 1000))
              : std::string();
}

}  // namespace

std::string_view text_of_sample(std::string_view sample) {
  if (sample.size() < 2) return {};
  std::size_t length = static_cast<std::size_t>(static_cast<unsigned char>(sample[0])) << 8 |
                       static_cast<unsigned char>(sample[1]);
  return sample.substr(2, length);
}

std::optional<RawText> text_of(const AVStream& stream) {
  if (stream.codecpar->codec_type != AVMEDIA_TYPE_SUBTITLE) return std::nullopt;
  auto codec = codec_of(stream.codecpar->codec_id);
  if (!codec) return std::nullopt;
  RawText text;
  text.codec = *codec;
  text.framed = stream.codecpar->codec_id == AV_CODEC_ID_MOV_TEXT;
  text.base = {stream.time_base.num, stream.time_base.den};
  text.language = package::language_tag(tag_of(stream, "language")).value_or(std::string());
  text.title = tag_of(stream, "title");
  text.is_default = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
  text.forced = (stream.disposition & AV_DISPOSITION_FORCED) != 0;
  text.captions = (stream.disposition & AV_DISPOSITION_HEARING_IMPAIRED) != 0;
  return text;
}

void take(const AVPacket& packet, RawText& text) {
  if (packet.pts == AV_NOPTS_VALUE || packet.size <= 0) return;
  std::string_view bytes(reinterpret_cast<const char*>(packet.data), static_cast<std::size_t>(packet.size));
  RawText::Cue cue{packet.pts, std::max<std::int64_t>(packet.duration, 0), {}, {}};
  if (text.framed) bytes = text_of_sample(bytes);
  if (text.codec == TextCodec::ass) bytes = text_of_event(bytes);
  if (text.codec == TextCodec::vtt) cue.settings = side_data(packet, AV_PKT_DATA_WEBVTT_SETTINGS);
  cue.text = bytes;
  text.add(std::move(cue));
}

}  // namespace millrace::engine::av
