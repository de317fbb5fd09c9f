// Typed owners of FFmpeg's objects. Only this folder includes FFmpeg.
#pragma once
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>
}

#include <memory>

#include "base/error.h"
#include "package/media_index.h"

namespace millrace::engine::av {

struct Deleter {
  void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
  void operator()(AVCodecParameters* p) const { avcodec_parameters_free(&p); }
  void operator()(AVCodecParserContext* p) const { av_parser_close(p); }
  void operator()(AVPacket* p) const { av_packet_free(&p); }
  void operator()(AVFrame* p) const { av_frame_free(&p); }
  void operator()(AVFilterGraph* p) const { avfilter_graph_free(&p); }
  void operator()(AVFilterInOut* p) const { avfilter_inout_free(&p); }
  void operator()(SwrContext* p) const { swr_free(&p); }
};

using FormatPtr = std::unique_ptr<AVFormatContext, Deleter>;
using CodecPtr = std::unique_ptr<AVCodecContext, Deleter>;
using ParametersPtr = std::unique_ptr<AVCodecParameters, Deleter>;
using ParserPtr = std::unique_ptr<AVCodecParserContext, Deleter>;
using PacketPtr = std::unique_ptr<AVPacket, Deleter>;
using FramePtr = std::unique_ptr<AVFrame, Deleter>;
using GraphPtr = std::unique_ptr<AVFilterGraph, Deleter>;
using InOutPtr = std::unique_ptr<AVFilterInOut, Deleter>;
using ResamplerPtr = std::unique_ptr<SwrContext, Deleter>;

// An owned dictionary of options.
class Options {
 public:
  Options() = default;
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  ~Options() { av_dict_free(&dictionary_); }
  void set(const char* key, const char* value) { av_dict_set(&dictionary_, key, value, 0); }
  void set(const char* key, std::int64_t value) { av_dict_set_int(&dictionary_, key, value, 0); }
  AVDictionary** out() { return &dictionary_; }

 private:
  AVDictionary* dictionary_ = nullptr;
};

PacketPtr new_packet();  // throws std::bad_alloc
FramePtr new_frame();
InOutPtr pad(const char* name, AVFilterContext* filter);  // an open end of a graph; throws likewise

// FFmpeg's error as ours: out of memory is "too_complex", everything else has the given code.
Error error_of(int code, const char* otherwise, std::string detail);
inline std::unexpected<Error> failed(int code, const char* otherwise, std::string detail) {
  return std::unexpected(error_of(code, otherwise, std::move(detail)));
}
inline std::unexpected<Error> refused(const char* code, std::string detail) {
  return fail(Status::unprocessable, code, std::move(detail));
}

inline AVRational rational(package::Rational r) {
  return {static_cast<int>(r.num), static_cast<int>(r.den)};
}
inline package::Rational rational(AVRational r) {
  return {r.num, r.den};
}

}  // namespace millrace::engine::av
