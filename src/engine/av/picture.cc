#include "engine/av/picture.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace millrace::engine::av {
namespace {

using package::VideoFormat;

// Code points of ISO/IEC 23091-2.
enum : int { kRgb = 0, kBt709 = 1, kUnspecified = 2, kBt2020Primaries = 9, kPq = 16, kHlg = 18 };
enum : int { kBt2020Matrix = 9, kBt2020ConstantMatrix = 10 };

bool is_wide(const VideoFormat& v) {
  return v.matrix == kBt2020Matrix || v.matrix == kBt2020ConstantMatrix || v.primaries == kBt2020Primaries;
}

const char* scale_matrix(int matrix) {
  switch (matrix) {
    case kBt709:
      return "bt709";
    case 4:
      return "fcc";
    case 5:
    case 6:
      return "bt601";
    case 7:
      return "smpte240m";
    case kBt2020Matrix:
    case kBt2020ConstantMatrix:
      return "bt2020";
    default:
      return nullptr;
  }
}

constexpr const char* kScaleFlags = "flags=bicubic+accurate_rnd+bitexact+full_chroma_int";

// What the container knows and the bitstream does not say.
void add_colour(AVFrame& frame, const VideoFormat& v) {
  if (frame.color_primaries == AVCOL_PRI_UNSPECIFIED)
    frame.color_primaries = static_cast<AVColorPrimaries>(v.primaries);
  if (frame.color_trc == AVCOL_TRC_UNSPECIFIED)
    frame.color_trc = static_cast<AVColorTransferCharacteristic>(v.transfer);
  if (frame.colorspace == AVCOL_SPC_UNSPECIFIED && v.matrix != kRgb)
    frame.colorspace = static_cast<AVColorSpace>(v.matrix);
  if (frame.color_range == AVCOL_RANGE_UNSPECIFIED && v.full_range) frame.color_range = AVCOL_RANGE_JPEG;
}

std::string tone_map(const VideoFormat& v) {
  const char* transfer = v.transfer == kHlg ? "arib-std-b67" : "smpte2084";
  const char* matrix = v.matrix == kBt2020ConstantMatrix ? "2020_cl"
                       : v.matrix == kBt709              ? "709"
                                                         : "2020_ncl";
  const char* primaries = v.primaries == kBt709 ? "709" : "2020";
  const char* range = v.full_range ? "full" : "limited";
  return fmt::format(
      ",zscale=tin={}:min={}:pin={}:rin={}:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:"
      "desat=0,"
      "zscale=t=bt709:m=bt709:r=tv",
      transfer, matrix, primaries, range);
}

std::string narrow(const VideoFormat& v) {
  return fmt::format(",zscale=tin=709:min={}:pin=2020:rin={}:p=709:t=709:m=709:r=tv",
                     v.matrix == kBt2020ConstantMatrix ? "2020_cl" : "2020_ncl",
                     v.full_range ? "full" : "limited");
}

// What can be seen through is seen on black.
std::string flatten(const AVFrame& frame) {
  const auto* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (!format || !(format->flags & AV_PIX_FMT_FLAG_ALPHA)) return "";
  bool deep = format->comp[0].depth > 8;
  bool rgb = (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
  const char* wanted = rgb ? (deep ? "gbrap16" : "gbrap") : deep ? "yuva444p16" : "yuva444p";
  return fmt::format("format={},premultiply=inplace=1,format={},", wanted,
                     rgb ? (deep ? "gbrp16" : "gbrp") : (deep ? "yuv444p16" : "yuv444p"));
}

// A picture whose size is not the track's (broadcasts go from 16:9 to 4:3 and back) keeps its shape, between
// bars.
struct Fitting {
  int width = 0;
  int height = 0;
};
Fitting fit(const AVFrame& frame, const VideoFormat& v, const Shape& shape) {
  constexpr double kSame = 0.03;
  bool turned = v.quarter_turns % 2 != 0;
  int usual_width = turned ? v.height : v.width;
  int usual_height = turned ? v.width : v.height;
  Fitting whole{shape.width, shape.height};
  if (frame.width == usual_width && frame.height == usual_height) return whole;
  auto pixel = frame.sample_aspect_ratio;
  double aspect = pixel.num > 0 && pixel.den > 0 ? av_q2d(pixel) : 1;
  double shown = frame.width * aspect / frame.height;
  double ratio = shown * shape.height / shape.width;
  auto even = [](double size, int most) {
    return std::clamp(static_cast<int>(std::lround(size / 2)) * 2, 2, most);
  };
  if (ratio > 1 + kSame) whole.height = even(shape.height / ratio, shape.height);
  if (ratio < 1 - kSame) whole.width = even(shape.width * ratio, shape.width);
  return whole;
}

}  // namespace

bool is_hdr(const VideoFormat& format) {
  return format.transfer == kPq || format.transfer == kHlg;
}

std::string Upright::chain() const {
  const auto& v = track_->video;
  std::string chain;
  auto add = [&](const char* filter) { chain += (chain.empty() ? "" : ",") + std::string(filter); };
  if (v.interlaced) add("bwdif=mode=send_frame:deint=interlaced");
  if (v.quarter_turns == 1) add("transpose=clock");
  if (v.quarter_turns == 2) add("hflip,vflip");
  if (v.quarter_turns == 3) add("transpose=cclock");
  if (v.mirrored) add("hflip");
  return chain;
}

Result<void> Upright::push(AVFrame& frame, const Sink& sink) {
  add_colour(frame, track_->video);
  auto filters = chain();
  if (filters.empty()) return sink(frame);
  if (filter_ && !filter_->fits(frame)) {
    if (auto ended = finish(sink); !ended) return ended;
  }
  if (!filter_) {
    auto opened = Filter::open(frame, {track_->time_base, {1, 1}, filters});
    if (!opened) return fail(opened.error());
    filter_.emplace(std::move(*opened));
  }
  if (auto pushed = filter_->push(&frame); !pushed) return pushed;
  auto out = new_frame();
  while (filter_->pull(*out))
    if (auto taken = sink(*out); !taken) return taken;
  return {};
}

Result<void> Upright::finish(const Sink& sink) {
  if (!filter_) return {};
  if (auto pushed = filter_->push(nullptr); !pushed) return pushed;
  auto out = new_frame();
  while (filter_->pull(*out))
    if (auto taken = sink(*out); !taken) return taken;
  filter_.reset();
  return {};
}

std::string Scaler::chain(const AVFrame& frame) const {
  const auto& v = track_->video;
  bool hdr = is_hdr(v);
  bool wide = !hdr && is_wide(v);
  auto fitting = fit(frame, v, shape_);
  auto chain = flatten(frame) + fmt::format("scale={}:{}:{}", fitting.width, fitting.height, kScaleFlags);
  if (hdr) chain += tone_map(v);
  if (wide) chain += narrow(v);
  const char* wanted = scale_matrix(shape_.matrix);
  const char* given = scale_matrix(v.matrix);
  if (!hdr && !wide) {
    if (wanted && (v.matrix == kRgb || (given && std::string_view(wanted) != given)))
      chain += fmt::format(":out_color_matrix={}", wanted);
    if (given && v.matrix != kRgb) chain += fmt::format(":in_color_matrix={}", given);
    chain += shape_.range == Range::full ? ":out_range=full" : ":out_range=limited";
  }
  // zscale has made it BT.709 of limited range.
  bool other_matrix = wanted && std::string_view(wanted) != "bt709";
  bool full = shape_.range == Range::full;
  if ((hdr || wide) && (full || other_matrix)) {
    chain += fmt::format(",scale={}:in_color_matrix=bt709", kScaleFlags);
    if (other_matrix) chain += fmt::format(":out_color_matrix={}", wanted);
    chain += full ? ":out_range=full" : ":out_range=limited";
  }
  chain += shape_.range == Range::full ? ",format=yuvj420p,setsar=1" : ",format=yuv420p,setsar=1";
  if (fitting.width < shape_.width || fitting.height < shape_.height)
    chain += fmt::format(",pad={}:{}:{}:{}:black", shape_.width, shape_.height,
                         (shape_.width - fitting.width) / 4 * 2, (shape_.height - fitting.height) / 4 * 2);
  return chain;
}

Result<FramePtr> Scaler::scale(AVFrame& frame) {
  if (!filter_ || !filter_->fits(frame)) {
    auto opened = Filter::open(frame, {track_->time_base, {1, 1}, chain(frame)});
    if (!opened) return fail(opened.error());
    filter_.emplace(std::move(*opened));
  }
  if (auto pushed = filter_->push(&frame); !pushed) return fail(pushed.error());
  auto out = new_frame();
  if (!filter_->pull(*out)) return fail(Status::internal, "engine_failed", "A picture cannot be scaled.");
  return out;
}

Result<FramePtr> black(int width, int height) {
  constexpr std::uint8_t kBlackLuma = 16, kNoChroma = 128;
  auto frame = new_frame();
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = width;
  frame->height = height;
  int result = av_frame_get_buffer(frame.get(), 0);
  if (result < 0) return failed(result, "too_complex", "A picture is too large.");
  for (int plane = 0; plane < 3; plane++) {
    auto rows = static_cast<std::size_t>(plane == 0 ? height : (height + 1) / 2);
    auto bytes = static_cast<std::size_t>(frame->linesize[plane]) * rows;
    std::fill_n(frame->data[plane], bytes, plane == 0 ? kBlackLuma : kNoChroma);
  }
  return frame;
}

}  // namespace millrace::engine::av
