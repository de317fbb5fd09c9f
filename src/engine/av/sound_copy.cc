#include "engine/av/sound_copy.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/intreadwrite.h>
}

#include <algorithm>
#include <cstring>

#include "engine/av/allowed.h"

namespace millrace::engine::av {
namespace {

using package::Codec;
using package::Packet;
using package::TrackHeader;

// RFC 7845 section 5.1: where the identification header says how many samples come before the sound.
constexpr std::size_t kPreSkip = 10;
constexpr std::size_t kOpusHead = 19;
constexpr std::int64_t kMostPreSkip = 65535;

// A decoder of MP3 begins 529 samples late; LAME's header counts from there.
constexpr std::int64_t kMp3DecoderDelay = 529;
constexpr std::int64_t kMostLamePadding = 4095;

bool holds(SoundFormat format, const TrackHeader& track) {
  switch (format) {
    case SoundFormat::mp3:
      return track.codec == Codec::mp3;
    case SoundFormat::m4a:
      return track.codec == Codec::aac;
    case SoundFormat::opus:
      return track.codec == Codec::opus && track.codec_private.size() >= kOpusHead;
    case SoundFormat::flac:
      return track.codec == Codec::flac && !track.codec_private.empty();
    case SoundFormat::wav:
      return track.codec == Codec::pcm_u8 || track.codec == Codec::pcm_s16le ||
             track.codec == Codec::pcm_s24le || track.codec == Codec::pcm_s32le ||
             track.codec == Codec::pcm_f32le;
  }
  return false;
}

bool can_begin_with(SoundFormat format, std::int64_t priming) {
  switch (format) {
    case SoundFormat::mp3:
      return priming == 0 || (priming >= kMp3DecoderDelay && priming - kMp3DecoderDelay <= kMostLamePadding);
    case SoundFormat::m4a:
    case SoundFormat::opus:
      return priming <= kMostPreSkip;
    case SoundFormat::flac:
    case SoundFormat::wav:
      return priming == 0;
  }
  return false;
}

Result<ParametersPtr> describe(const Run& run, SoundFormat format, std::int64_t priming) {
  const auto& track = *run.track;
  ParametersPtr out(avcodec_parameters_alloc());
  auto size = track.codec_private.size();
  if (out && size > 0)
    out->extradata = static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
  if (!out || (size > 0 && !out->extradata)) return failed(AVERROR(ENOMEM), "", "");
  out->codec_type = AVMEDIA_TYPE_AUDIO;
  out->codec_id = id_of(track.codec);
  out->sample_rate = track.audio.rate;
  if (size > 0) {
    std::memcpy(out->extradata, track.codec_private.data(), size);
    out->extradata_size = static_cast<int>(size);
  }
  if (format == SoundFormat::opus) AV_WL16(out->extradata + kPreSkip, static_cast<unsigned>(priming));
  if (track.audio.channel_mask)
    av_channel_layout_from_mask(&out->ch_layout, track.audio.channel_mask);
  else
    av_channel_layout_default(&out->ch_layout, track.audio.channels);
  out->initial_padding = static_cast<int>(priming);
  if (is_pcm(track.codec)) {
    out->bits_per_coded_sample = av_get_bits_per_sample(out->codec_id);
    out->block_align = out->bits_per_coded_sample / 8 * track.audio.channels;
    out->bit_rate = std::int64_t{out->block_align} * 8 * track.audio.rate;
  } else {
    out->frame_size = static_cast<int>(run.packets.front().duration);
  }
  return out;
}

// Samples at a packet's beginning and end that are not to be heard.
Result<void> leave_out(AVPacket& packet, std::int64_t before, std::int64_t after) {
  constexpr std::size_t kBytes = 10;
  auto* side = av_packet_new_side_data(&packet, AV_PKT_DATA_SKIP_SAMPLES, kBytes);
  if (!side) return failed(AVERROR(ENOMEM), "", "");
  std::memset(side, 0, kBytes);
  AV_WL32(side, static_cast<std::uint32_t>(before));
  AV_WL32(side + 4, static_cast<std::uint32_t>(after));
  return {};
}

// How many samples come before the sound, as the index knows; or as the stream's own header says where the
// container, whose packets then begin at zero, did not.
std::int64_t priming_of(const TrackHeader& track, std::span<const Packet> packets, SoundFormat format) {
  if (format == SoundFormat::opus && packets.front().pts == 0)
    return AV_RL16(track.codec_private.data() + kPreSkip);
  return -packets.front().pts;
}

}  // namespace

bool can_copy_sound(const TrackHeader& track, std::span<const Packet> packets, SoundFormat format) {
  if (packets.empty() || !holds(format, track) || packets.front().pts > 0) return false;
  if (!can_begin_with(format, priming_of(track, packets, format))) return false;
  for (std::size_t i = 1; i < packets.size(); i++)
    if (packets[i].pts != packets[i - 1].pts + packets[i - 1].duration) return false;
  const auto& last = packets.back();
  bool whole = last.pts + last.duration == track.end;
  bool lossless = format == SoundFormat::flac || format == SoundFormat::wav;
  return last.pts < track.end && (whole || !lossless) && last.pts + last.duration >= track.end;
}

Result<CopiedSound> copy_sound(const Run& run, SoundMuxer::Setup setup,
                               const std::function<void(std::size_t ordinal)>& before_packet) {
  auto priming = priming_of(*run.track, run.packets, setup.format);
  auto shift = priming + run.packets.front().pts;
  auto end = run.track->end - shift;
  auto parameters = describe(run, setup.format, priming);
  if (!parameters) return fail(parameters.error());
  setup.gapless = priming >= kMp3DecoderDelay;
  auto muxer = SoundMuxer::open(setup, **parameters);
  if (!muxer) return fail(muxer.error());
  auto source = PacketSource::open(run);
  if (!source) return fail(source.error());
  auto copy = new_packet();
  for (;;) {
    auto ordinal = source->position();
    before_packet(ordinal);
    auto packet = source->next();
    if (!packet) return fail(packet.error());
    if (!*packet) break;
    av_packet_unref(copy.get());
    int result = av_packet_ref(copy.get(), *packet);
    if (result < 0) return failed(result, "engine_failed", "The result cannot be written.");
    copy->flags = AV_PKT_FLAG_KEY;
    copy->pts -= shift;
    auto beyond = std::max<std::int64_t>(0, copy->pts + copy->duration - end);
    copy->duration -= beyond;
    if (beyond > 0 || (ordinal == 0 && setup.format == SoundFormat::mp3))
      if (auto left = leave_out(*copy, ordinal == 0 ? priming : 0, beyond); !left) return fail(left.error());
    if (auto written = muxer->write(*copy); !written) return fail(written.error());
  }
  if (source->position() != run.packets.size())
    return refused("damaged", "The file ends before its packets do.");
  if (auto finished = muxer->finish(); !finished) return fail(finished.error());
  return CopiedSound{muxer->bytes(), end};
}

}  // namespace millrace::engine::av
