#include "engine/av/bitstream.h"

#include "base/bytes.h"

namespace millrace::engine::av {
namespace {

enum : int { kSei = 6, kSps = 7, kPps = 8, kDelimiter = 9 };

int type_of(BytesView nal) {
  return nal.empty() ? 0 : nal[0] & 31;
}
std::string_view text(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool has_chroma_fields(std::uint8_t profile) {
  return profile == 100 || profile == 110 || profile == 122 || profile == 244;
}

}  // namespace

void append_avc(std::string& out, BytesView annex_b) {
  for (auto nal : split_annex_b(annex_b)) {
    int type = type_of(nal);
    if (type >= kSei && type <= kDelimiter) continue;
    out.append(ByteWriter().u32(nal.size()).text(text(nal)).view());
  }
}

std::string avcc_of(BytesView annex_b) {
  BytesView sps;
  BytesView pps;
  for (auto nal : split_annex_b(annex_b)) {
    if (type_of(nal) == kSps) sps = nal;
    if (type_of(nal) == kPps) pps = nal;
  }
  if (sps.size() < 4 || pps.empty()) return {};
  ByteWriter out;
  out.u8(1).u8(sps[1]).u8(sps[2]).u8(sps[3]).u8(0xff).u8(0xe1);
  out.u16(sps.size()).text(text(sps)).u8(1).u16(pps.size()).text(text(pps));
  if (has_chroma_fields(sps[1])) out.u8(0xfd).u8(0xf8).u8(0xf8).u8(0);  // 4:2:0, 8 bit, no SPS extensions
  return out.take();
}

}  // namespace millrace::engine::av
