#include "engine/av/sound_decoder.h"

extern "C" {
#include <libavutil/channel_layout.h>
}

#include <cmath>
#include <vector>

#include "engine/av/decoder.h"

namespace millrace::engine::av {
namespace {

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

// Whatever layout and sample format comes, two channels of floats go out; one channel is heard on both sides.
class Stereo {
 public:
  explicit Stereo(int rate) : rate_(rate) {}
  Stereo(const Stereo&) = delete;
  Stereo& operator=(const Stereo&) = delete;
  ~Stereo() { av_channel_layout_uninit(&layout_); }

  Result<StereoView> convert(const AVFrame& frame) {
    if (auto ready = fit(frame); !ready) return fail(ready.error());
    auto room =
        static_cast<std::size_t>(av_rescale_rnd(frame.nb_samples, rate_, frame.sample_rate, AV_ROUND_UP)) +
        64;
    left_.resize(room);
    right_.resize(room);
    std::uint8_t* out[2] = {reinterpret_cast<std::uint8_t*>(left_.data()),
                            reinterpret_cast<std::uint8_t*>(right_.data())};
    int made = swr_convert(converter_.get(), out, static_cast<int>(room),
                           const_cast<const std::uint8_t**>(frame.extended_data), frame.nb_samples);
    if (made < 0) return failed(made, "engine_failed", "The sound cannot be converted.");
    auto count = static_cast<std::size_t>(made);
    if (mixed_)
      for (auto* side : {&left_, &right_})
        for (auto& sample : std::span(side->data(), count)) sample = bent(sample);
    std::span<const float> left(left_.data(), count);
    return StereoView{left, mono_ ? left : std::span<const float>(right_.data(), count)};
  }

 private:
  Result<void> fit(const AVFrame& frame) {
    bool same = converter_ && frame.format == format_ && frame.sample_rate == from_ &&
                av_channel_layout_compare(&frame.ch_layout, &layout_) == 0;
    if (same) return {};
    format_ = frame.format;
    from_ = frame.sample_rate;
    av_channel_layout_copy(&layout_, &frame.ch_layout);
    AVChannelLayout in{};
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
      av_channel_layout_default(&in, frame.ch_layout.nb_channels);
    else
      av_channel_layout_copy(&in, &frame.ch_layout);
    mono_ = in.nb_channels == 1;
    mixed_ = in.nb_channels > 2;
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
    SwrContext* made = nullptr;
    int result =
        swr_alloc_set_opts2(&made, mono_ ? &in : &stereo, AV_SAMPLE_FMT_FLTP, rate_, &in,
                            static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
    converter_.reset(made);
    if (result >= 0) result = swr_init(converter_.get());
    av_channel_layout_uninit(&in);
    if (result < 0) return failed(result, "engine_failed", "The sound cannot be converted.");
    return {};
  }

  int rate_;
  ResamplerPtr converter_;
  AVChannelLayout layout_{};
  int format_ = -1;
  int from_ = 0;
  bool mono_ = false;
  bool mixed_ = false;
  std::vector<float> left_;
  std::vector<float> right_;
};

Result<void> take_sound(Decoder& decoder, AVFrame& frame, Stereo& stereo, const SoundSink& sink) {
  while (decoder.receive(frame) == Step::frame) {
    if (frame.pts == AV_NOPTS_VALUE || frame.nb_samples <= 0 || frame.sample_rate <= 0) continue;
    auto sound = stereo.convert(frame);
    if (!sound) return fail(sound.error());
    if (auto taken = sink(frame.pts, *sound); !taken) return taken;
  }
  return {};
}

}  // namespace

Result<void> decode_sound(const Run& run, const SoundSink& sink,
                          const std::function<bool(std::size_t ordinal)>& before_packet) {
  auto decoder = Decoder::open(*run.track, {1, true});
  if (!decoder) return fail(decoder.error());
  auto source = PacketSource::open(run);
  if (!source) return fail(source.error());
  Stereo stereo(run.track->audio.rate);
  auto frame = new_frame();
  for (;;) {
    if (before_packet && !before_packet(source->position())) break;
    auto packet = source->next();
    if (!packet) return fail(packet.error());
    if (!*packet) break;
    while (!decoder->send(*packet))
      if (auto taken = take_sound(*decoder, *frame, stereo, sink); !taken) return taken;
    if (auto taken = take_sound(*decoder, *frame, stereo, sink); !taken) return taken;
  }
  decoder->send(nullptr);
  return take_sound(*decoder, *frame, stereo, sink);
}

}  // namespace millrace::engine::av
