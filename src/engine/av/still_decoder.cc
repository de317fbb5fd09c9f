#include "engine/av/still_decoder.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cstdlib>

#include "engine/av/allowed.h"
#include "engine/av/filter.h"

namespace millrace::engine::av {
namespace {

// ISO/IEC 23091-2.
constexpr int kRgb = 0, kBt601 = 5;

auto damaged(int result) {
  return failed(result, "picture_damaged",
                "This picture is damaged or incomplete. Save it again and upload it anew.");
}

// As cameras note it (Exif 2.32, tag 274): quarter turns clockwise, then a flip from left to right.
void turn(package::VideoFormat& video, const AVFrame& frame) {
  struct Way {
    std::int32_t quarter_turns;
    bool mirrored;
  };
  constexpr Way kWays[] = {{0, false}, {0, true},  {2, false}, {2, true},
                           {1, true},  {1, false}, {3, true},  {3, false}};
  const AVDictionaryEntry* entry = av_dict_get(frame.metadata, "Orientation", nullptr, 0);
  long way = entry ? std::strtol(entry->value, nullptr, 10) : 1;
  if (way < 1 || way > 8) way = 1;
  video.quarter_turns = kWays[way - 1].quarter_turns;
  video.mirrored = kWays[way - 1].mirrored;
}

// Whatever is neither usual YCbCr nor plain RGB becomes RGB first: palettes, grey, and all that is
// transparent.
Result<FramePtr> plain(FramePtr frame) {
  const auto* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame->format));
  if (!format) return refused("picture_damaged", "This picture is of a kind that is not known here.");
  bool alpha = (format->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0;
  bool colours = format->nb_components >= 3;
  if (!alpha && colours) return frame;
  auto filter = Filter::open(*frame, {{1, 25}, {1, 1}, alpha ? "format=gbrap" : "format=gbrp"});
  if (!filter) return fail(filter.error());
  if (auto pushed = filter->push(frame.get()); !pushed) return fail(pushed.error());
  auto out = new_frame();
  if (!filter->pull(*out)) return fail(Status::internal, "engine_failed", "A picture cannot be converted.");
  return out;
}

}  // namespace

Result<Still> decode_still(std::string_view bytes, const char* name) {
  const AVCodec* codec = avcodec_find_decoder_by_name(name);
  CodecPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(Status::internal, "engine_failed", "There is no decoder for this picture.");
  context->thread_count = 1;
  context->max_pixels = kMaxPixels;
  context->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BUFFER;
  int result = avcodec_open2(context.get(), codec, nullptr);
  if (result < 0) return failed(result, "engine_failed", "The decoder cannot be opened.");
  auto packet = new_packet();
  result = av_new_packet(packet.get(), static_cast<int>(bytes.size()));
  if (result < 0) return failed(result, "", "");
  std::ranges::copy(bytes, packet->data);
  packet->flags = AV_PKT_FLAG_KEY;
  auto frame = new_frame();
  result = avcodec_send_packet(context.get(), packet.get());
  if (result >= 0) result = avcodec_send_packet(context.get(), nullptr);
  if (result >= 0) result = avcodec_receive_frame(context.get(), frame.get());
  if (result < 0) return damaged(result);
  if (frame->decode_error_flags != 0) return damaged(AVERROR_INVALIDDATA);

  Still still;
  auto& video = still.track.video;
  still.track.time_base = {1, 25};
  turn(video, *frame);
  auto converted = plain(std::move(frame));
  if (!converted) return fail(converted.error());
  still.frame = std::move(*converted);
  still.frame->pts = 0;
  video.width = still.frame->width;
  video.height = still.frame->height;
  const auto* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(still.frame->format));
  bool rgb = (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
  video.matrix = rgb ? kRgb : kBt601;
  video.full_range = !rgb && still.frame->color_range == AVCOL_RANGE_JPEG;
  return still;
}

}  // namespace millrace::engine::av
