#include "engine/av/picture_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "engine/wire.h"
#include "package/language.h"

namespace millrace::engine::av {
namespace {

using package::PictureTextCodec;

constexpr AVRational kTicks{1, package::kVideoScale};

std::optional<PictureTextCodec> codec_of(AVCodecID id) {
  switch (id) {
    case AV_CODEC_ID_HDMV_PGS_SUBTITLE:
      return PictureTextCodec::pgs;
    case AV_CODEC_ID_DVB_SUBTITLE:
      return PictureTextCodec::dvb;
    case AV_CODEC_ID_DVD_SUBTITLE:
      return PictureTextCodec::vobsub;
    default:
      return std::nullopt;
  }
}

std::string tag_of(const AVStream& stream, const char* name) {
  const auto* entry = av_dict_get(stream.metadata, name, nullptr, 0);
  return entry ? std::string(entry->value).substr(0, 200) : std::string();
}

using Bytes = std::basic_string_view<std::uint8_t>;

// A presentation composition segment whose state is "epoch start" or "acquisition point".
bool starts_pgs(Bytes bytes) {
  constexpr std::size_t kState = 10;
  return bytes.size() > kState && bytes[0] == 0x16 && (bytes[kState] & 0xc0) != 0;
}

// ETSI EN 300 743 section 7.2.2: a page composition segment whose state is "acquisition point" or "mode
// change".
bool starts_dvb(Bytes bytes) {
  constexpr std::size_t kHead = 6;
  if (bytes.size() > 2 && bytes[0] == 0x20) bytes.remove_prefix(2);
  while (bytes.size() > kHead + 1 && bytes[0] == 0x0f) {
    if (bytes[1] == 0x10) return (bytes[kHead + 1] >> 2 & 3) != 0;
    auto size = kHead + (static_cast<std::size_t>(bytes[4]) << 8 | bytes[5]);
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return false;
}

bool is_start(PictureTextCodec codec, Bytes bytes) {
  if (codec == PictureTextCodec::pgs) return starts_pgs(bytes);
  if (codec == PictureTextCodec::dvb) return starts_dvb(bytes);
  return true;  // each of DVD's stands alone
}

}  // namespace

std::optional<PictureTextScan> PictureTextScan::of(const AVStream& stream) {
  constexpr int kMostPrivate = 64 << 10;
  if (stream.codecpar->codec_type != AVMEDIA_TYPE_SUBTITLE) return std::nullopt;
  auto codec = codec_of(stream.codecpar->codec_id);
  if (!codec || stream.codecpar->extradata_size > kMostPrivate) return std::nullopt;
  PictureTextScan scan;
  scan.base_ = stream.time_base;
  auto& track = scan.track_;
  track.codec = *codec;
  track.codec_private.assign(reinterpret_cast<const char*>(stream.codecpar->extradata),
                             static_cast<std::size_t>(stream.codecpar->extradata_size));
  track.width = std::clamp(stream.codecpar->width, 0, 8192);
  track.height = std::clamp(stream.codecpar->height, 0, 8192);
  track.language = package::language_tag(tag_of(stream, "language")).value_or(std::string());
  track.title = tag_of(stream, "title");
  track.is_default = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
  track.forced = (stream.disposition & AV_DISPOSITION_FORCED) != 0;
  return scan;
}

Result<void> PictureTextScan::take(const AVPacket& packet, PictureTextFile& file) {
  if (file.fd < 0 || cut_ || packet.pts == AV_NOPTS_VALUE || packet.size <= 0) return {};
  auto size = static_cast<std::uint32_t>(packet.size);
  if (size > package::kMostPicturePacket || file.bytes + size > package::kMostPictureBytes ||
      file.packets >= package::kMostPicturePackets) {
    cut_ = true;
    return {};
  }
  package::PicturePacket entry;
  entry.begin = av_rescale_q(packet.pts, base_, kTicks);
  entry.duration = packet.duration > 0 ? av_rescale_q(packet.duration, base_, kTicks) : 0;
  entry.offset = file.bytes;
  entry.size = size;
  entry.start = is_start(track_.codec, Bytes(packet.data, size));
  // A clock that jumps back: what comes then cannot be found by its time.
  if (!track_.packets.empty() && entry.begin < track_.packets.back().begin) return {};
  if (!wire::write_all(file.fd, {reinterpret_cast<const char*>(packet.data), size}))
    return refused("too_complex", "The subtitles' pictures are larger than is allowed.");
  file.bytes += size;
  file.packets++;
  track_.packets.push_back(entry);
  return {};
}

std::string vobsub_private(std::string_view colours, int width, int height) {
  constexpr std::size_t kColours = 16, kBytes = 4;
  if (colours.size() != kColours * kBytes) return {};
  std::string out;
  if (width > 0 && height > 0) out = fmt::format("size: {}x{}\n", width, height);
  out += "palette: ";
  for (std::size_t i = 0; i < kColours; i++) {
    auto part = [&](std::size_t k) {
      return static_cast<int>(static_cast<unsigned char>(colours[i * kBytes + k]));
    };
    // Rec. ITU-R BT.601, in thousandths.
    int luma = 1164 * (part(1) - 16), red = part(2) - 128, blue = part(3) - 128;
    auto byte = [](int thousandths) { return std::clamp(thousandths / 1000, 0, 255); };
    out += fmt::format("{:02x}{:02x}{:02x}{}", byte(luma + 1596 * red), byte(luma - 813 * red - 391 * blue),
                       byte(luma + 2018 * blue), i + 1 < kColours ? ", " : "\n");
  }
  return out;
}

std::optional<package::PictureText> PictureTextScan::finish() {
  if (cut_ || track_.packets.empty()) return std::nullopt;
  return std::move(track_);
}

}  // namespace millrace::engine::av
