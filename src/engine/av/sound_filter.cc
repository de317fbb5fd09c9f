#include "engine/av/sound_filter.h"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/channel_layout.h>
}

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace millrace::engine::av {
namespace {

std::string layout_name(int channels) {
  AVChannelLayout layout{};
  av_channel_layout_default(&layout, channels);
  char name[64] = {};
  av_channel_layout_describe(&layout, name, sizeof name);
  av_channel_layout_uninit(&layout);
  return name;
}

}  // namespace

Result<std::unique_ptr<SoundStream>> FilteredSound::open(std::unique_ptr<SoundStream> source,
                                                         const Setup& setup) {
  std::unique_ptr<FilteredSound> filter(new FilteredSound(std::move(source), setup.rate));
  if (auto ready = filter->set_up(setup); !ready) return fail(ready.error());
  return filter;
}

Result<void> FilteredSound::set_up(const Setup& setup) {
  frame_ = new_frame();
  graph_.reset(avfilter_graph_alloc());
  if (!graph_) return failed(AVERROR(ENOMEM), "", "");
  AVFilterGraph* graph = graph_.get();
  graph->nb_threads = 1;
  auto layout = layout_name(setup.channels);
  auto entry =
      fmt::format("time_base=1/{0}:sample_rate={0}:sample_fmt=fltp:channel_layout={1}", setup.rate, layout);
  int result = avfilter_graph_create_filter(&entry_, avfilter_get_by_name("abuffer"), "in", entry.c_str(),
                                            nullptr, graph);
  if (result >= 0)
    result = avfilter_graph_create_filter(&exit_, avfilter_get_by_name("abuffersink"), "out", nullptr,
                                          nullptr, graph);
  if (result < 0) return failed(result, "engine_failed", "The sound's filters cannot be set up.");
  auto ins = pad("out", exit_).release();
  auto outs = pad("in", entry_).release();
  auto chain = fmt::format("[in]{},aformat=sample_fmts=fltp:sample_rates={}:channel_layouts={}[out]",
                           setup.chain, setup.rate, layout);
  result = avfilter_graph_parse_ptr(graph, chain.c_str(), &ins, &outs, nullptr);
  InOutPtr rest_in(ins);
  InOutPtr rest_out(outs);
  if (result >= 0) result = avfilter_graph_config(graph, nullptr);
  if (result < 0) return failed(result, "engine_failed", "The sound's filters cannot be set up.");
  return {};
}

Result<void> FilteredSound::push(const SoundBlock& sound) {
  auto frame = new_frame();
  frame->format = AV_SAMPLE_FMT_FLTP;
  frame->sample_rate = rate_;
  frame->nb_samples = static_cast<int>(sound.size());
  av_channel_layout_default(&frame->ch_layout, static_cast<int>(sound.planes.size()));
  int result = av_frame_get_buffer(frame.get(), 0);
  if (result < 0) return failed(result, "engine_failed", "The sound cannot be filtered.");
  for (std::size_t c = 0; c < sound.planes.size(); c++)
    std::ranges::copy(sound.planes[c], reinterpret_cast<float*>(frame->extended_data[c]));
  frame->pts = place_;
  place_ += frame->nb_samples;
  result = av_buffersrc_add_frame_flags(entry_, frame.get(), 0);
  if (result < 0) return failed(result, "engine_failed", "The sound cannot be filtered.");
  return {};
}

Result<bool> FilteredSound::pull(SoundBlock& out) {
  av_frame_unref(frame_.get());
  int result = av_buffersink_get_frame(exit_, frame_.get());
  if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return false;
  if (result < 0) return failed(result, "engine_failed", "The sound cannot be filtered.");
  out.planes.resize(static_cast<std::size_t>(frame_->ch_layout.nb_channels));
  for (std::size_t c = 0; c < out.planes.size(); c++) {
    const auto* from = reinterpret_cast<const float*>(frame_->extended_data[c]);
    out.planes[c].assign(from, from + frame_->nb_samples);
  }
  return out.size() > 0;
}

Result<bool> FilteredSound::next(SoundBlock& out) {
  for (;;) {
    auto pulled = pull(out);
    if (!pulled || *pulled) return pulled;
    if (ended_) return false;
    SoundBlock sound;
    auto more = source_->next(sound);
    if (!more) return fail(more.error());
    if (*more) {
      if (auto pushed = push(sound); !pushed) return fail(pushed.error());
      continue;
    }
    ended_ = true;
    int result = av_buffersrc_add_frame_flags(entry_, nullptr, 0);
    if (result < 0) return failed(result, "engine_failed", "The sound cannot be filtered.");
  }
}

}  // namespace millrace::engine::av
