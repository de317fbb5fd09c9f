#include "engine/av/avif.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "engine/av/bitstream.h"
#include "package/boxes.h"

namespace millrace::engine::av {
namespace {

// At these libaom's pictures look like libwebp's at 80, measured by SSIM (docs/design/pictures.md).
constexpr std::int64_t kQuantizer = 24;
constexpr std::int64_t kSpeed = 6;

// ISO/IEC 23091-2: primaries of BT.709 and the transfer of sRGB, matrix of BT.601.
constexpr int kPrimaries = 1, kTransfer = 13, kMatrix = 6;

Result<std::string> encode(const AVFrame& picture) {
  const AVCodec* codec = avcodec_find_encoder_by_name("libaom-av1");
  CodecPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(Status::internal, "engine_failed", "There is no AV1 encoder.");
  context->width = picture.width;
  context->height = picture.height;
  context->pix_fmt = AV_PIX_FMT_YUV420P;
  context->color_range = AVCOL_RANGE_JPEG;
  context->color_primaries = static_cast<AVColorPrimaries>(kPrimaries);
  context->color_trc = static_cast<AVColorTransferCharacteristic>(kTransfer);
  context->colorspace = static_cast<AVColorSpace>(kMatrix);
  context->time_base = {1, 25};
  context->thread_count = 1;
  Options options;
  options.set("usage", "allintra");
  options.set("still-picture", 1);
  options.set("cpu-used", kSpeed);
  options.set("crf", kQuantizer);
  options.set("b", std::int64_t{0});
  int result = avcodec_open2(context.get(), codec, options.out());
  if (result < 0) return failed(result, "engine_failed", "The AV1 encoder cannot be opened.");
  FramePtr frame(av_frame_clone(&picture));
  if (!frame) return failed(AVERROR(ENOMEM), "", "");
  frame->format = AV_PIX_FMT_YUV420P;  // the range is said apart
  frame->color_range = AVCOL_RANGE_JPEG;
  frame->pts = 0;
  auto packet = new_packet();
  result = avcodec_send_frame(context.get(), frame.get());
  if (result >= 0) result = avcodec_send_frame(context.get(), nullptr);
  if (result >= 0) result = avcodec_receive_packet(context.get(), packet.get());
  if (result < 0) return failed(result, "engine_failed", "The picture cannot be encoded.");
  std::string unit;
  append_av1(unit, {packet->data, static_cast<std::size_t>(packet->size)});
  return unit;
}

using package::box;
using package::full_box;

// What is true of the item (ISO/IEC 23008-12 section 9.3), each to be understood but its size and depth.
std::string properties(int width, int height, std::string_view av1c) {
  constexpr std::uint64_t kFullRange = 0x80, kEssential = 0x80;
  auto ispe =
      ByteWriter().u32(static_cast<std::uint64_t>(width)).u32(static_cast<std::uint64_t>(height)).take();
  auto pixi = ByteWriter().u8(3).u8(8).u8(8).u8(8).take();
  ByteWriter colr;
  colr.text("nclx").u16(kPrimaries).u16(kTransfer).u16(kMatrix).u8(kFullRange);
  auto all = full_box("ispe", 0, 0, ispe) + full_box("pixi", 0, 0, pixi) + box("av1C", av1c) +
             box("colr", colr.view());
  ByteWriter of_item;
  of_item.u32(1).u16(1).u8(4).u8(1).u8(2).u8(kEssential | 3).u8(4);
  return box("iprp", box("ipco", all) + full_box("ipma", 0, 0, of_item.view()));
}

// The item's place is counted from the file's first byte (ISO/IEC 14496-12 section 8.11.3).
std::string meta(std::size_t place, std::size_t size, const std::string& iprp) {
  ByteWriter handler, item, entry, location;
  handler.u32(0).text("pict").zeros(12).u8(0);
  item.u16(1).u16(0).text("av01").u8(0);
  entry.u16(1).text(full_box("infe", 2, 0, item.view()));
  location.u8(0x44).u8(0).u16(1).u16(1).u16(0).u16(1).u32(place).u32(size);
  return full_box("meta", 0, 0,
                  full_box("hdlr", 0, 0, handler.view()) +
                      full_box("pitm", 0, 0, ByteWriter().u16(1).view()) +
                      full_box("iloc", 0, 0, location.view()) + full_box("iinf", 0, 0, entry.view()) + iprp);
}

}  // namespace

Result<std::string> encode_avif(const AVFrame& picture) {
  auto unit = encode(picture);
  if (!unit) return unit;
  // The sequence header stays in the item as well, as the format recommends for decoders that look there.
  auto av1c = av1c_of({reinterpret_cast<const std::uint8_t*>(unit->data()), unit->size()});
  if (av1c.empty()) return fail(Status::internal, "engine_failed", "The AV1 encoder gave no header.");
  auto brands = ByteWriter().text("avif").u32(0).text("avifmif1miafMA1B").take();
  auto ftyp = box("ftyp", brands);
  auto iprp = properties(picture.width, picture.height, av1c);
  constexpr std::size_t kHeader = 8;
  auto place = ftyp.size() + meta(0, 0, iprp).size() + kHeader;
  return ftyp + meta(place, unit->size(), iprp) + box("mdat", *unit);
}

}  // namespace millrace::engine::av
