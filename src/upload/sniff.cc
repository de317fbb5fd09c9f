#include "upload/sniff.h"

#include <cstdint>

namespace millrace::upload {
namespace {

std::uint32_t big32(std::string_view head, std::size_t at) {
  auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(head[at + i]));
  };
  return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

// ISO BMFF and QuickTime: a chain of boxes whose types we know, beginning with one that begins files.
bool is_mp4(std::string_view head) {
  if (head.size() < 16) return false;
  std::string_view type = head.substr(4, 4);
  if (type == "ftyp") return big32(head, 0) >= 8;
  bool quicktime = type == "moov" || type == "mdat" || type == "wide" || type == "free" || type == "skip" ||
                   type == "pnot";
  if (!quicktime) return false;
  std::uint64_t size = big32(head, 0);
  if (size == 0 || size == 1) return type == "mdat";
  if (size < 8) return false;
  if (size + 8 > head.size()) return true;
  std::string_view next = head.substr(size + 4, 4);
  return next == "mdat" || next == "moov" || next == "free" || next == "wide" || next == "skip" ||
         next == "ftyp";
}

bool is_transport_stream(std::string_view head) {
  for (std::size_t packet : {188u, 192u, 204u})
    for (std::size_t start = 0; start < packet && start + 4 * packet < head.size(); start++) {
      bool all = true;
      for (std::size_t i = 0; all && i < 5; i++)
        all = start + i * packet < head.size() && head[start + i * packet] == 0x47;
      if (all) return true;
    }
  return false;
}

bool is_program_stream(std::string_view head) {
  return head.size() > 14 && big32(head, 0) == 0x000001ba &&
         ((head[4] & 0xc0) == 0x40 || (head[4] & 0xf0) == 0x20);
}

// MPEG audio frames (ISO/IEC 11172-3 2.4.1.3) or ADTS, two in a row at least, so that text never passes.
std::size_t mpeg_audio_frame(std::string_view head, std::size_t at) {
  if (at + 7 > head.size()) return 0;
  auto b = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(head[at + i])); };
  if (b(0) != 0xff || (b(1) & 0xe0) != 0xe0) return 0;
  if ((b(1) & 0xf6) == 0xf0) return (b(3) & 3) << 11 | b(4) << 3 | b(5) >> 5;  // ADTS
  unsigned version = b(1) >> 3 & 3, layer = b(1) >> 1 & 3, rate = b(2) >> 4, frequency = b(2) >> 2 & 3;
  if (version == 1 || layer == 0 || rate == 0 || rate == 15 || frequency == 3) return 0;
  static constexpr unsigned kRates[2][3][15] = {
      {{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
       {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
       {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448}},
      {{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
       {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
       {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256}}};
  static constexpr unsigned kFrequencies[3] = {44100, 48000, 32000};
  unsigned hertz = kFrequencies[frequency] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
  unsigned bits = kRates[version == 3 ? 0 : 1][layer - 1][rate] * 1000;
  unsigned padding = b(2) >> 1 & 1;
  if (layer == 3) return (12 * bits / hertz + padding) * 4;
  return (version == 3 || layer == 2 ? 144 : 72) * bits / hertz + padding;
}

bool is_mpeg_audio(std::string_view head) {
  std::size_t at = 0;
  if (head.starts_with("ID3") && head.size() > 10) {
    for (int i = 6; i < 10; i++)
      at = at << 7 | (static_cast<unsigned char>(head[static_cast<std::size_t>(i)]) & 0x7f);
    at += 10;
    if (at + 16 > head.size()) return true;  // the tag alone is longer than what we look at
  }
  for (std::size_t skipped = 0; skipped < 4096; skipped++, at++) {
    std::size_t first = mpeg_audio_frame(head, at);
    if (first < 7) {
      if (at + 8 > head.size()) return false;
      continue;
    }
    std::size_t second = mpeg_audio_frame(head, at + first);
    if (second >= 7 && mpeg_audio_frame(head, at + first + second) >= 7) return true;
  }
  return false;
}

}  // namespace

Sniffed sniff(std::string_view head) {
  if (is_mp4(head))
    return head.substr(4, 4) == "ftyp" && head.substr(8, 4) == "M4A " ? Sniffed::audio_only
                                                                      : Sniffed::video_container;
  if (head.starts_with("\x1a\x45\xdf\xa3")) return Sniffed::video_container;  // EBML
  if (head.size() > 12 && head.starts_with("RIFF") && head.substr(8, 4) == "AVI ")
    return Sniffed::video_container;
  if (head.starts_with("FLV\x01")) return Sniffed::video_container;
  if (is_transport_stream(head) || is_program_stream(head)) return Sniffed::video_container;
  if (head.starts_with("OggS"))
    return head.substr(0, 512).find("theora") != std::string_view::npos ? Sniffed::video_container
                                                                        : Sniffed::audio_only;
  if (head.starts_with("fLaC")) return Sniffed::audio_only;
  if (head.size() > 12 && (head.starts_with("RIFF") || head.starts_with("RF64")) &&
      head.substr(8, 4) == "WAVE")
    return Sniffed::audio_only;
  if (is_mpeg_audio(head)) return Sniffed::audio_only;
  return Sniffed::unknown;
}

}  // namespace millrace::upload
