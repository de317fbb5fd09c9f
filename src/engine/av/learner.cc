#include "engine/av/learner.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>

namespace millrace::engine::av {
namespace {

int chroma_of(const AVPixFmtDescriptor& d) {
  if (d.flags & AV_PIX_FMT_FLAG_RGB) return 444;
  if (d.nb_components < 3) return 400;
  if (d.log2_chroma_w == 0) return 444;
  return d.log2_chroma_h == 0 ? 422 : 420;
}

bool full_range_format(int format) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ411P:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<Learner> Learner::open(const package::TrackHeader& track) {
  auto decoder = Decoder::open(track, {.rough = true});  // nobody sees these pictures
  if (!decoder) return fail(decoder.error());
  return Learner(std::move(*decoder));
}

void Learner::feed(const AVPacket& packet) {
  if (satisfied()) return;
  // Pictures before the first key only confuse what is learnt.
  key_seen_ =
      key_seen_ || (packet.flags & AV_PKT_FLAG_KEY) || decoder_.context().codec_type == AVMEDIA_TYPE_AUDIO;
  if (!key_seen_) return;
  while (!decoder_.send(&packet)) take_frames();
  take_frames();
}

void Learner::finish() {
  if (satisfied()) return;
  decoder_.send(nullptr);
  take_frames();
}

void Learner::take_frames() {
  auto frame = new_frame();
  while (decoder_.receive(*frame) == Step::frame) look(*frame);
}

void Learner::look(const AVFrame& frame) {
  frames_++;
  interlaced_ = interlaced_ || frame.interlaced_frame;
  // The first frames of implicit SBR or Vorbis are odd ones: the last seen counts.
  if (decoder_.context().codec_type == AVMEDIA_TYPE_AUDIO || !first_) {
    samples_ = frames_ > 1 && samples_ != frame.nb_samples && frames_ > 2 ? 0 : frame.nb_samples;
    first_.reset(av_frame_clone(&frame));
  }
}

bool Learner::apply(package::TrackHeader& track) const {
  if (!first_) return false;
  if (track.kind == package::TrackKind::video)
    apply_picture(track.video);
  else
    apply_sound(track);
  return true;
}

void Learner::apply_picture(package::VideoFormat& video) const {
  const auto* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(first_->format));
  video.width = first_->width;
  video.height = first_->height;
  if (format) {
    video.bit_depth = std::clamp(format->comp[0].depth, 1, 16);
    video.chroma = chroma_of(*format);
  }
  bool rgb = format && (format->flags & AV_PIX_FMT_FLAG_RGB);
  if (first_->color_primaries != AVCOL_PRI_UNSPECIFIED) video.primaries = first_->color_primaries;
  if (first_->color_trc != AVCOL_TRC_UNSPECIFIED) video.transfer = first_->color_trc;
  if (first_->colorspace != AVCOL_SPC_UNSPECIFIED || rgb) video.matrix = rgb ? 0 : first_->colorspace;
  if (first_->color_range == AVCOL_RANGE_JPEG || full_range_format(first_->format)) video.full_range = true;
  auto aspect = first_->sample_aspect_ratio;
  if (aspect.num > 0 && aspect.den > 0 && video.pixel_aspect == package::Rational{1, 1})
    video.pixel_aspect = rational(aspect);
  video.interlaced = interlaced_;
  video.reorder = std::clamp(decoder_.context().has_b_frames, 0, 16);
}

void Learner::apply_sound(package::TrackHeader& track) const {
  track.audio.rate = first_->sample_rate;
  track.audio.channels = first_->ch_layout.nb_channels;
  track.audio.channel_mask =
      first_->ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? first_->ch_layout.u.mask : 0;
  if (track.codec != package::Codec::aac) return;
  int profile = decoder_.context().profile;  // FFmpeg counts object types from 0
  track.audio.object_type = profile >= 0 ? profile + 1 : 2;
  // Said to be HE-AAC, but no part beyond the core has come yet (ISO/IEC 14496-3 section 1.6.2.1).
  constexpr int kLc = 2, kHe = 5, kHeV2 = 29;
  int said = track.codec_private.empty() ? 0 : static_cast<unsigned char>(track.codec_private[0]) >> 3;
  if (track.audio.object_type == kLc && (said == kHe || said == kHeV2)) track.audio.object_type = said;
}

}  // namespace millrace::engine::av
