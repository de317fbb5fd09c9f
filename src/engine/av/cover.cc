#include "engine/av/cover.h"

extern "C" {
#include <libavutil/base64.h>
}

#include <cstddef>
#include <cstdint>

namespace millrace::engine::av {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

void put32(std::string& out, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xff));
}

}  // namespace

PictureSize jpeg_size(std::string_view jpeg) {
  if (!jpeg.starts_with("\xff\xd8")) return {};
  std::size_t at = 2;
  while (at + 9 <= jpeg.size() && byte_at(jpeg, at) == 0xff) {
    unsigned marker = byte_at(jpeg, at + 1);
    // SOF0…SOF15, without DHT, JPG and DAC, which lie between them.
    bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame)
      return {static_cast<int>(byte_at(jpeg, at + 7) << 8 | byte_at(jpeg, at + 8)),
              static_cast<int>(byte_at(jpeg, at + 5) << 8 | byte_at(jpeg, at + 6))};
    if (marker == 0xda) return {};
    at += 2 + (byte_at(jpeg, at + 2) << 8 | byte_at(jpeg, at + 3));
  }
  return {};
}

std::string picture_block(std::string_view jpeg) {
  auto size = jpeg_size(jpeg);
  if (size.width <= 0) return {};
  constexpr std::size_t kFrontCover = 3;
  constexpr std::size_t kBitsPerPixel = 24;
  constexpr std::string_view kType = "image/jpeg";
  std::string block;
  put32(block, kFrontCover);
  put32(block, kType.size());
  block += kType;
  put32(block, 0);  // no description
  put32(block, static_cast<std::size_t>(size.width));
  put32(block, static_cast<std::size_t>(size.height));
  put32(block, kBitsPerPixel);
  put32(block, 0);  // not indexed
  put32(block, jpeg.size());
  block += jpeg;
  std::string out(AV_BASE64_SIZE(block.size()), '\0');
  if (!av_base64_encode(out.data(), static_cast<int>(out.size()),
                        reinterpret_cast<const std::uint8_t*>(block.data()), static_cast<int>(block.size())))
    return {};
  out.resize(out.find('\0'));  // the library ends its text as C does
  return out;
}

}  // namespace millrace::engine::av
