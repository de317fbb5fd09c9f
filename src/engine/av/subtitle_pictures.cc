#include "engine/av/subtitle_pictures.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace millrace::engine::av {
namespace {

using package::PictureTextCodec;
using package::Ticks;

constexpr Ticks kForEver = std::numeric_limits<Ticks>::max() / 2;
constexpr int kMostSide = 8192;

AVCodecID id_of(PictureTextCodec codec) {
  switch (codec) {
    case PictureTextCodec::pgs:
      return AV_CODEC_ID_HDMV_PGS_SUBTITLE;
    case PictureTextCodec::dvb:
      return AV_CODEC_ID_DVB_SUBTITLE;
    default:
      return AV_CODEC_ID_DVD_SUBTITLE;
  }
}

struct Decoded {
  AVSubtitle subtitle{};
  ~Decoded() { avsubtitle_free(&subtitle); }
};

// Indices into a palette (FFmpeg's data[1], in the machine's byte order).
std::optional<SubtitlePiece> piece_of(const AVSubtitleRect& rect) {
  if (rect.type != SUBTITLE_BITMAP || !rect.data[0] || !rect.data[1] || rect.w <= 0 || rect.h <= 0 ||
      rect.w > kMostSide || rect.h > kMostSide || rect.linesize[0] < rect.w)
    return std::nullopt;
  SubtitlePiece piece{rect.x, rect.y, rect.w, rect.h, {}};
  std::uint32_t palette[256];
  std::memcpy(palette, rect.data[1], sizeof palette);
  piece.pixels.reserve(static_cast<std::size_t>(rect.w) * static_cast<std::size_t>(rect.h));
  for (int y = 0; y < rect.h; y++) {
    const auto* row = rect.data[0] + static_cast<std::ptrdiff_t>(y) * rect.linesize[0];
    for (int x = 0; x < rect.w; x++) piece.pixels.push_back(palette[row[x]]);
  }
  return piece;
}

Ticks of_ms(std::uint32_t ms) {
  return static_cast<Ticks>(ms) * (package::kVideoScale / 1000);
}

}  // namespace

Result<SubtitlePictures> SubtitlePictures::open(const package::PictureText& track) {
  const AVCodec* codec = avcodec_find_decoder(id_of(track.codec));
  if (!codec) return refused("codec_unknown", "There is no decoder for these subtitles here.");
  CodecPtr context(avcodec_alloc_context3(codec));
  if (!context) return failed(AVERROR(ENOMEM), "", "");
  if (!track.codec_private.empty()) {
    auto size = track.codec_private.size();
    context->extradata = static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
    if (!context->extradata) return failed(AVERROR(ENOMEM), "", "");
    std::memcpy(context->extradata, track.codec_private.data(), size);
    context->extradata_size = static_cast<int>(size);
  }
  context->width = track.width;
  context->height = track.height;
  context->pkt_timebase = {1, package::kVideoScale};
  int result = avcodec_open2(context.get(), codec, nullptr);
  if (result < 0) return failed(result, "damaged", "The subtitles' pictures cannot be decoded.");
  return SubtitlePictures(std::move(context), new_packet());
}

std::optional<SubtitleScreen> SubtitlePictures::decode(const package::PicturePacket& packet,
                                                       std::string_view bytes) {
  av_packet_unref(packet_.get());
  if (av_new_packet(packet_.get(), static_cast<int>(bytes.size())) < 0) throw std::bad_alloc();
  std::ranges::copy(bytes, packet_->data);
  packet_->pts = packet_->dts = packet.begin;
  Decoded decoded;
  int got = 0;
  auto& subtitle = decoded.subtitle;
  if (avcodec_decode_subtitle2(context_.get(), &subtitle, &got, packet_.get()) < 0 || !got)
    return std::nullopt;
  SubtitleScreen screen;
  screen.begin = packet.begin + of_ms(subtitle.start_display_time);
  bool said =
      subtitle.end_display_time != UINT32_MAX && subtitle.end_display_time > subtitle.start_display_time;
  screen.end = said                  ? packet.begin + of_ms(subtitle.end_display_time)
               : packet.duration > 0 ? packet.begin + packet.duration
                                     : kForEver;
  screen.width = std::clamp(context_->width, 0, kMostSide);
  screen.height = std::clamp(context_->height, 0, kMostSide);
  for (unsigned i = 0; i < subtitle.num_rects; i++)
    if (auto piece = piece_of(*subtitle.rects[i])) screen.pieces.push_back(std::move(*piece));
  return screen;
}

}  // namespace millrace::engine::av
