#include "engine/av/sound_converter.h"

#include <array>
#include <cmath>
#include <span>

namespace millrace::engine::av {
namespace {

constexpr std::size_t kMostChannels = 8;

// Of several channels put into two the sum may be louder than full scale, though none of them is. Making
// everything quieter for it would make films hard to hear, so only what is near full scale is bent: up to
// kStraight nothing changes, above it the curve nears 1 and never gets there. Without memory, so that borders
// are not heard.
float bent(float x) {
  constexpr float kStraight = 0.8F;
  float over = std::abs(x) - kStraight;
  if (over <= 0) return x;
  constexpr float kRoom = 1 - kStraight;
  return std::copysign(kStraight + kRoom * over / (over + kRoom), x);
}

}  // namespace

SoundConverter::SoundConverter(int rate, int channels) : rate_(rate) {
  av_channel_layout_default(&wanted_, channels);
}

SoundConverter::~SoundConverter() {
  av_channel_layout_uninit(&layout_);
  av_channel_layout_uninit(&wanted_);
}

Result<const SoundBlock*> SoundConverter::convert(const AVFrame& frame) {
  if (auto ready = fit(frame); !ready) return fail(ready.error());
  auto room =
      static_cast<std::size_t>(av_rescale_rnd(frame.nb_samples, rate_, frame.sample_rate, AV_ROUND_UP)) + 64;
  auto channels = static_cast<std::size_t>(wanted_.nb_channels);
  out_.planes.resize(channels);
  std::array<std::uint8_t*, kMostChannels> out{};
  for (std::size_t c = 0; c < channels; c++) {
    out_.planes[c].resize(room);
    out[c] = reinterpret_cast<std::uint8_t*>(out_.planes[c].data());
  }
  int made = swr_convert(converter_.get(), out.data(), static_cast<int>(room),
                         const_cast<const std::uint8_t**>(frame.extended_data), frame.nb_samples);
  if (made < 0) return failed(made, "engine_failed", "The sound cannot be converted.");
  for (auto& plane : out_.planes) {
    plane.resize(static_cast<std::size_t>(made));
    if (mixed_)
      for (auto& sample : plane) sample = bent(sample);
  }
  if (doubled_) out_.planes[1] = out_.planes[0];
  return &out_;
}

Result<void> SoundConverter::fit(const AVFrame& frame) {
  bool same = converter_ && frame.format == format_ && frame.sample_rate == from_ &&
              av_channel_layout_compare(&frame.ch_layout, &layout_) == 0;
  if (same) return {};
  if (wanted_.nb_channels < 1 || static_cast<std::size_t>(wanted_.nb_channels) > kMostChannels)
    return refused("too_complex", "The sound has too many channels.");
  format_ = frame.format;
  from_ = frame.sample_rate;
  av_channel_layout_copy(&layout_, &frame.ch_layout);
  AVChannelLayout in{};
  if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default(&in, frame.ch_layout.nb_channels);
  else
    av_channel_layout_copy(&in, &frame.ch_layout);
  doubled_ = in.nb_channels == 1 && wanted_.nb_channels == 2;
  mixed_ = in.nb_channels > 2 && wanted_.nb_channels < in.nb_channels;
  SwrContext* made = nullptr;
  int result = swr_alloc_set_opts2(&made, doubled_ ? &in : &wanted_, AV_SAMPLE_FMT_FLTP, rate_, &in,
                                   static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
  converter_.reset(made);
  if (result >= 0) result = swr_init(converter_.get());
  av_channel_layout_uninit(&in);
  if (result < 0) return failed(result, "engine_failed", "The sound cannot be converted.");
  return {};
}

}  // namespace millrace::engine::av
