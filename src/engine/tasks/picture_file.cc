#include "engine/tasks/picture_file.h"

#include <algorithm>
#include <optional>

namespace millrace::engine::tasks {
namespace {

constexpr std::uint32_t kMostSide = 16'384;
constexpr std::uint64_t kMostPixels = 8192ull * 8192;

auto refuse(const char* code, const char* detail) {
  return fail(Status::unprocessable, code, detail);
}
auto damaged() {
  return refuse("picture_damaged",
                "This picture is damaged or incomplete. Save it again and upload it anew.");
}
auto animated() {
  return refuse("picture_animated", "A poster stands still. Upload a picture that is not animated.");
}

class Bytes {
 public:
  explicit Bytes(std::string_view text) : text_(text) {}
  std::size_t size() const { return text_.size(); }
  bool has(std::size_t at, std::size_t count) const { return at <= size() && count <= size() - at; }
  std::uint32_t byte(std::size_t at) const { return static_cast<unsigned char>(text_[at]); }
  std::uint32_t big(std::size_t at, int count) const {
    std::uint32_t value = 0;
    for (int i = 0; i < count; i++) value = value << 8 | byte(at + static_cast<std::size_t>(i));
    return value;
  }
  std::uint32_t little(std::size_t at, int count) const {
    std::uint32_t value = 0;
    for (int i = count; i-- > 0;) value = value << 8 | byte(at + static_cast<std::size_t>(i));
    return value;
  }
  std::string_view text(std::size_t at, std::size_t count) const { return text_.substr(at, count); }

 private:
  std::string_view text_;
};

struct Side {
  std::uint32_t width = 0, height = 0;
  friend bool operator==(const Side&, const Side&) = default;
};

Result<PictureHead> sized(PictureKind kind, const std::optional<Side>& side) {
  if (!side || side->width == 0 || side->height == 0) return damaged();
  if (side->width > kMostSide || side->height > kMostSide ||
      std::uint64_t{side->width} * side->height > kMostPixels)
    return refuse("picture_too_large",
                  "This picture has too many pixels. Make it smaller: 1920 pixels wide are enough.");
  return PictureHead{kind, static_cast<std::int32_t>(side->width), static_cast<std::int32_t>(side->height)};
}

// T.81 annex B: segments up to the end of the image. Scans are passed over: within them a marker is never 00
// or a restart (B.1.1.5).
Result<PictureHead> read_jpeg(Bytes in) {
  constexpr std::uint32_t kEnd = 0xd9, kScan = 0xda, kBaseline = 0xc0, kProgressive = 0xc2,
                          kLosslessTables = 0xc4, kArithmetic = 0xcc, kExtension = 0xc8, kLastFrame = 0xcf;
  std::optional<Side> side;
  bool scanned = false;
  for (std::size_t at = 2;;) {
    if (!in.has(at, 2) || in.byte(at) != 0xff) return damaged();
    std::uint32_t marker = in.byte(at + 1);
    if (marker == 0xff) {  // fill
      at++;
      continue;
    }
    at += 2;
    if (marker == kEnd) return scanned ? sized(PictureKind::jpeg, side) : damaged();
    if (!in.has(at, 2)) return damaged();
    std::size_t length = in.big(at, 2);
    if (length < 2 || !in.has(at, length)) return damaged();
    bool frame = marker >= kBaseline && marker <= kLastFrame && marker != kLosslessTables &&
                 marker != kExtension && marker != kArithmetic;
    if (frame) {
      if (marker > kProgressive)
        return refuse("picture_unknown", "This kind of JPEG is not known here. Save it as a usual one.");
      if (side || length < 8) return damaged();
      side = Side{in.big(at + 5, 2), in.big(at + 3, 2)};
    }
    at += length;
    if (marker != kScan) continue;
    if (!side) return damaged();
    scanned = true;
    for (;; at++) {
      if (!in.has(at, 2)) return damaged();
      bool restart = in.byte(at + 1) >= 0xd0 && in.byte(at + 1) <= 0xd7;
      if (in.byte(at) == 0xff && in.byte(at + 1) != 0 && !restart) break;
    }
  }
}

// Chunks up to IEND; acTL before the pixels makes it an animation.
Result<PictureHead> read_png(Bytes in) {
  std::optional<Side> side;
  bool pixels = false;
  for (std::size_t at = 8;;) {
    if (!in.has(at, 12)) return damaged();
    std::size_t length = in.big(at, 4);
    auto type = in.text(at + 4, 4);
    if (length > 0x7fff'ffff || !in.has(at + 12, length)) return damaged();
    if (!side && type != "IHDR") return damaged();
    if (type == "IHDR") {
      if (side || length != 13) return damaged();
      side = Side{in.big(at + 8, 4), in.big(at + 12, 4)};
    }
    if (type == "acTL") return animated();
    if (type == "IDAT") pixels = true;
    if (type == "IEND") return pixels ? sized(PictureKind::png, side) : damaged();
    at += 12 + length;
  }
}

std::optional<Side> vp8_size(Bytes in, std::size_t at, std::size_t length) {
  if (length < 10 || in.little(at + 3, 3) != 0x2a019d) return std::nullopt;
  return Side{in.little(at + 6, 2) & 0x3fff, in.little(at + 8, 2) & 0x3fff};
}
std::optional<Side> vp8l_size(Bytes in, std::size_t at, std::size_t length) {
  if (length < 5 || in.byte(at) != 0x2f) return std::nullopt;
  std::uint32_t bits = in.little(at + 1, 4);
  return Side{(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
}

// RFC 9649 section 2: chunks within the RIFF's size.
Result<PictureHead> read_webp(Bytes in) {
  constexpr std::uint32_t kAnimation = 2;
  std::size_t end = std::size_t{in.little(4, 4)} + 8;
  if (end < 20 || end > in.size()) return damaged();
  std::optional<Side> canvas, side;
  for (std::size_t at = 12; at < end;) {
    if (end - at < 8) return damaged();
    auto type = in.text(at, 4);
    std::size_t length = in.little(at + 4, 4);
    at += 8;
    if (length > end - at) return damaged();
    if (type == "ANIM" || type == "ANMF") return animated();
    if (type == "VP8X") {
      if (canvas || side || length < 10) return damaged();
      if (in.byte(at) & kAnimation) return animated();
      canvas = Side{in.little(at + 4, 3) + 1, in.little(at + 7, 3) + 1};
    }
    bool lossy = type == "VP8 ";
    if (lossy || type == "VP8L") {
      if (side) return damaged();
      side = lossy ? vp8_size(in, at, length) : vp8l_size(in, at, length);
      if (!side) return damaged();
    }
    at += std::min(length + length % 2, end - at);
  }
  if (canvas && side && *canvas != *side) return damaged();
  return sized(PictureKind::webp, side);
}

}  // namespace

Result<PictureHead> read_picture_head(std::string_view bytes) {
  constexpr std::string_view kPng("\x89PNG\r\n\x1a\n", 8);
  if (bytes.starts_with("\xff\xd8\xff")) return read_jpeg(Bytes(bytes));
  if (bytes.starts_with(kPng)) return read_png(Bytes(bytes));
  if (bytes.size() >= 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP")
    return read_webp(Bytes(bytes));
  return refuse("picture_unknown", "This is none of the pictures known here. Upload a JPEG, PNG or WebP.");
}

}  // namespace millrace::engine::tasks
