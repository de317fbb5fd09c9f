#include "engine/av/resampler.h"

extern "C" {
#include <libavutil/channel_layout.h>
}

#include <array>

namespace millrace::engine::av {

Result<Resampler> Resampler::open(int from, int to, int channels) {
  AVChannelLayout layout{};
  av_channel_layout_default(&layout, channels);
  SwrContext* made = nullptr;
  int result = swr_alloc_set_opts2(&made, &layout, AV_SAMPLE_FMT_FLTP, to, &layout, AV_SAMPLE_FMT_FLTP, from,
                                   0, nullptr);
  av_channel_layout_uninit(&layout);
  ResamplerPtr context(made);
  if (result >= 0) result = swr_init(context.get());
  if (result < 0) return failed(result, "engine_failed", "The sound cannot be resampled.");
  return Resampler(std::move(context));
}

Result<void> Resampler::convert(StereoView in, Stereo& out) {
  int room = swr_get_out_samples(context_.get(), static_cast<int>(in.left.size()));
  if (room < 0) return failed(room, "engine_failed", "The sound cannot be resampled.");
  auto had = out.left.size();
  out.left.resize(had + static_cast<std::size_t>(room));
  out.right.resize(had + static_cast<std::size_t>(room));
  std::uint8_t* to[2] = {reinterpret_cast<std::uint8_t*>(out.left.data() + had),
                         reinterpret_cast<std::uint8_t*>(out.right.data() + had)};
  const std::uint8_t* from[2] = {reinterpret_cast<const std::uint8_t*>(in.left.data()),
                                 reinterpret_cast<const std::uint8_t*>(in.right.data())};
  int made = swr_convert(context_.get(), to, room, in.left.empty() ? nullptr : from,
                         static_cast<int>(in.left.size()));
  if (made < 0) return failed(made, "engine_failed", "The sound cannot be resampled.");
  out.left.resize(had + static_cast<std::size_t>(made));
  out.right.resize(had + static_cast<std::size_t>(made));
  return {};
}

Result<void> Resampler::convert(const SoundBlock& in, SoundBlock& out) {
  constexpr std::size_t kMostChannels = 8;
  auto channels = in.planes.size();
  int room = swr_get_out_samples(context_.get(), static_cast<int>(in.size()));
  if (room < 0 || channels > kMostChannels)
    return failed(room, "engine_failed", "The sound cannot be resampled.");
  out.make_silence(channels, static_cast<std::size_t>(room));
  std::array<std::uint8_t*, kMostChannels> to{};
  std::array<const std::uint8_t*, kMostChannels> from{};
  for (std::size_t c = 0; c < channels; c++) {
    to[c] = reinterpret_cast<std::uint8_t*>(out.planes[c].data());
    from[c] = reinterpret_cast<const std::uint8_t*>(in.planes[c].data());
  }
  int made = swr_convert(context_.get(), to.data(), room, in.size() == 0 ? nullptr : from.data(),
                         static_cast<int>(in.size()));
  if (made < 0) return failed(made, "engine_failed", "The sound cannot be resampled.");
  out.keep(0, static_cast<std::size_t>(made));
  return {};
}

}  // namespace millrace::engine::av
