#include "base/bytes.h"
#include "engine/av/bitstream.h"

namespace millrace::engine::av {
namespace {

// ITU-T H.265 table 7-1.
enum : int { kVps = 32, kSps = 33, kPps = 34, kDelimiter = 35, kPrefixSei = 39, kSuffixSei = 40 };

int type_of(BytesView nal) {
  return nal.size() < 2 ? kDelimiter : nal[0] >> 1 & 0x3f;
}
std::string_view text(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The raw payload of a NAL unit's first bytes, without the bytes that prevent start codes (7.4.2).
std::string raw_payload(BytesView nal, std::size_t bytes) {
  std::string raw;
  int zeros = 0;
  for (std::size_t i = 2; i < nal.size() && raw.size() < bytes; i++) {
    if (zeros >= 2 && nal[i] == 3) {
      zeros = 0;
      continue;
    }
    zeros = nal[i] == 0 ? zeros + 1 : 0;
    raw.push_back(static_cast<char>(nal[i]));
  }
  return raw;
}

void append_array(ByteWriter& out, int type, BytesView nal) {
  constexpr int kComplete = 0x80;
  out.u8(static_cast<std::uint64_t>(kComplete | type)).u16(1).u16(nal.size()).text(text(nal));
}

}  // namespace

void append_hevc(std::string& out, BytesView annex_b) {
  for (auto nal : split_annex_b(annex_b)) {
    int type = type_of(nal);
    if ((type >= kVps && type <= kDelimiter) || type == kPrefixSei || type == kSuffixSei) continue;
    out.append(ByteWriter().u32(nal.size()).text(text(nal)).view());
  }
}

std::string hvcc_of(BytesView annex_b) {
  BytesView vps, sps, pps;
  for (auto nal : split_annex_b(annex_b)) {
    if (type_of(nal) == kVps) vps = nal;
    if (type_of(nal) == kSps) sps = nal;
    if (type_of(nal) == kPps) pps = nal;
  }
  constexpr std::size_t kProfileTierLevel = 12;  // behind one byte of other fields (7.3.2.2, 7.3.3)
  std::string raw = raw_payload(sps, 1 + kProfileTierLevel);
  if (vps.empty() || pps.empty() || raw.size() < 1 + kProfileTierLevel) return {};
  ByteWriter out;
  out.u8(1).text(std::string_view(raw).substr(1));
  out.u16(0xf000).u8(0xfc).u8(0xfc | 1).u8(0xf8).u8(0xf8);  // 4:2:0, 8 bit
  out.u16(0).u8(0x0f).u8(3);  // one temporal layer, lengths of 4 bytes, 3 arrays
  append_array(out, kVps, vps);
  append_array(out, kSps, sps);
  append_array(out, kPps, pps);
  return out.take();
}

}  // namespace millrace::engine::av
