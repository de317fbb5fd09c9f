#include "engine/av/resampler.h"

extern "C" {
#include <libavutil/channel_layout.h>
}

namespace millrace::engine::av {

Result<Resampler> Resampler::open(int from, int to) {
  AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
  SwrContext* made = nullptr;
  int result = swr_alloc_set_opts2(&made, &stereo, AV_SAMPLE_FMT_FLTP, to, &stereo, AV_SAMPLE_FMT_FLTP, from,
                                   0, nullptr);
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

}  // namespace millrace::engine::av
