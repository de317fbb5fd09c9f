#include "engine/av/filter.h"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

#include <fmt/format.h>

namespace millrace::engine::av {

Result<Filter> Filter::open(const AVFrame& like, const Setup& setup) {
  Filter filter;
  filter.width_ = like.width;
  filter.height_ = like.height;
  filter.format_ = like.format;
  filter.time_base_ = rational(setup.time_base);
  filter.graph_.reset(avfilter_graph_alloc());
  if (!filter.graph_) return failed(AVERROR(ENOMEM), "", "");
  AVFilterGraph* graph = filter.graph_.get();
  graph->nb_threads = 1;
  graph->scale_sws_opts = av_strdup("flags=bicubic+accurate_rnd+bitexact+full_chroma_int");
  auto entry = fmt::format("video_size={}x{}:pix_fmt={}:time_base={}/{}:pixel_aspect={}/{}", like.width,
                           like.height, like.format, setup.time_base.num, setup.time_base.den,
                           setup.pixel_aspect.num, setup.pixel_aspect.den);
  int result = avfilter_graph_create_filter(&filter.entry_, avfilter_get_by_name("buffer"), "in",
                                            entry.c_str(), nullptr, graph);
  if (result >= 0)
    result = avfilter_graph_create_filter(&filter.exit_, avfilter_get_by_name("buffersink"), "out", nullptr,
                                          nullptr, graph);
  if (result < 0) return failed(result, "engine_failed", "The picture's filters cannot be set up.");
  auto ins = pad("out", filter.exit_).release();
  auto outs = pad("in", filter.entry_).release();
  auto chain = "[in]" + setup.chain + "[out]";
  result = avfilter_graph_parse_ptr(graph, chain.c_str(), &ins, &outs, nullptr);
  InOutPtr rest_in(ins);
  InOutPtr rest_out(outs);
  if (result >= 0) result = avfilter_graph_config(graph, nullptr);
  if (result < 0) return failed(result, "engine_failed", "The picture's filters cannot be set up.");
  return filter;
}

bool Filter::fits(const AVFrame& frame) const {
  return frame.width == width_ && frame.height == height_ && frame.format == format_;
}

Result<void> Filter::push(AVFrame* frame) {
  int result = av_buffersrc_add_frame_flags(entry_, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
  if (result < 0) return failed(result, "engine_failed", "A picture cannot be filtered.");
  return {};
}

bool Filter::pull(AVFrame& frame) {
  av_frame_unref(&frame);
  if (av_buffersink_get_frame(exit_, &frame) < 0) return false;
  if (frame.pts != AV_NOPTS_VALUE)
    frame.pts = av_rescale_q(frame.pts, av_buffersink_get_time_base(exit_), time_base_);
  return true;
}

}  // namespace millrace::engine::av
