extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
}

#include <algorithm>
#include <cmath>

#include "engine/av/allowed.h"
#include "engine/av/decoder.h"
#include "engine/av/scan.h"
#include "package/language.h"

namespace millrace::engine::av {
namespace {

// The rows of a display matrix are those of a turn, perhaps of a mirrored picture.
void set_turn(package::VideoFormat& video, const AVStream& stream) {
  const auto* side = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  if (!side) return;
  std::int32_t matrix[9];
  std::copy_n(reinterpret_cast<const std::int32_t*>(side), 9, matrix);
  auto determinant = static_cast<double>(matrix[0]) * matrix[4] - static_cast<double>(matrix[1]) * matrix[3];
  video.mirrored = determinant < 0;
  if (video.mirrored) av_display_matrix_flip(matrix, 1, 0);
  double turn = av_display_rotation_get(matrix);  // anticlockwise
  if (std::isnan(turn)) return;
  video.quarter_turns = static_cast<std::int32_t>(((std::lround(-turn / 90) % 4) + 4) % 4);
}

void set_picture(package::VideoFormat& video, const AVFormatContext& format, const AVStream& stream) {
  const auto& p = *stream.codecpar;
  video.width = p.width;
  video.height = p.height;
  auto* s = const_cast<AVStream*>(&stream);
  auto aspect = av_guess_sample_aspect_ratio(const_cast<AVFormatContext*>(&format), s, nullptr);
  if (aspect.num > 0 && aspect.den > 0) video.pixel_aspect = rational(aspect);
  set_turn(video, stream);
  video.primaries = p.color_primaries;
  video.transfer = p.color_trc;
  video.matrix = p.color_space;
  video.full_range = p.color_range == AVCOL_RANGE_JPEG;
  auto rate = stream.avg_frame_rate;
  if (rate.num > 0 && rate.den > 0) video.frame_rate = rational(rate);
  video.reorder = p.video_delay;
}

void set_sound(package::AudioFormat& audio, const AVCodecParameters& p) {
  audio.rate = p.sample_rate;
  audio.channels = p.ch_layout.nb_channels;
  audio.channel_mask = p.ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? p.ch_layout.u.mask : 0;
}

std::string language_of(const AVStream& stream) {
  const auto* entry = av_dict_get(stream.metadata, "language", nullptr, 0);
  std::string text = entry ? entry->value : "";
  bool sane = text.size() >= 2 && text.size() <= 8;
  for (char c : text) sane = sane && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-');
  return sane ? package::shortest_language(text) : "";
}

}  // namespace

RawTrack describe(const AVFormatContext& format, const AVStream& stream) {
  RawTrack track;
  const auto& p = *stream.codecpar;
  auto& header = track.header;
  header.kind = p.codec_type == AVMEDIA_TYPE_VIDEO ? package::TrackKind::video : package::TrackKind::audio;
  auto codec = codec_of(p.codec_id);
  if (codec) header.codec = *codec;
  if (!codec) track.unknown_codec = name_of(p.codec_id);
  header.source_time_base = rational(stream.time_base);
  header.time_base = header.source_time_base;
  header.source_stream = stream.index;
  header.language = language_of(stream);
  header.is_default = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
  track.attached_picture = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
  if (p.extradata_size > 0 && p.extradata_size < (1 << 20))
    header.codec_private.assign(reinterpret_cast<const char*>(p.extradata),
                                static_cast<std::size_t>(p.extradata_size));
  if (p.codec_id == AV_CODEC_ID_ADPCM_MS || p.codec_id == AV_CODEC_ID_ADPCM_IMA_WAV)
    header.codec_private = adpcm_private(p.block_align, header.codec_private);
  if (header.kind == package::TrackKind::video)
    set_picture(header.video, format, stream);
  else
    set_sound(header.audio, p);
  return track;
}

}  // namespace millrace::engine::av
