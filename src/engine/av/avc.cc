#include "engine/av/avc.h"

#include <cstring>
#include <string_view>

namespace millrace::engine::av {
namespace {

enum : int { kSei = 6, kSps = 7, kPps = 8, kDelimiter = 9 };

int type_of(BytesView nal) {
  return nal.empty() ? 0 : nal[0] & 31;
}
void put16(std::string& out, std::size_t value) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value));
}
void put32(std::string& out, std::size_t value) {
  put16(out, value >> 16);
  put16(out, value & 0xffff);
}
std::string_view text(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Where the next 00 00 01 begins, or the end.
std::size_t next_start(BytesView s, std::size_t from) {
  for (std::size_t i = from; i + 3 <= s.size();) {
    const void* one = std::memchr(s.data() + i + 2, 1, s.size() - i - 2);
    if (!one) break;
    auto at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(one) - s.data());
    if (s[at - 1] == 0 && s[at - 2] == 0) return at - 2;
    i = at - 1;
  }
  return s.size();
}

bool has_chroma_fields(std::uint8_t profile) {
  return profile == 100 || profile == 110 || profile == 122 || profile == 244;
}

}  // namespace

std::vector<BytesView> split_annex_b(BytesView stream) {
  std::vector<BytesView> nals;
  auto start = next_start(stream, 0);
  while (start < stream.size()) {
    auto begin = start + 3;
    start = next_start(stream, begin);
    auto end = start;
    while (start < stream.size() && end > begin && stream[end - 1] == 0) end--;
    if (end > begin) nals.push_back(stream.subspan(begin, end - begin));
  }
  return nals;
}

void append_sample(std::string& out, BytesView annex_b) {
  for (auto nal : split_annex_b(annex_b)) {
    int type = type_of(nal);
    if (type >= kSei && type <= kDelimiter) continue;
    put32(out, nal.size());
    out.append(text(nal));
  }
}

std::string avcc_of(BytesView annex_b_extradata) {
  BytesView sps;
  BytesView pps;
  for (auto nal : split_annex_b(annex_b_extradata)) {
    if (type_of(nal) == kSps) sps = nal;
    if (type_of(nal) == kPps) pps = nal;
  }
  if (sps.size() < 4 || pps.empty()) return {};
  std::string out{
      '\1', static_cast<char>(sps[1]), static_cast<char>(sps[2]), static_cast<char>(sps[3]), '\xff', '\xe1'};
  put16(out, sps.size());
  out.append(text(sps));
  out.push_back(1);
  put16(out, pps.size());
  out.append(text(pps));
  if (has_chroma_fields(sps[1])) out.append("\xfd\xf8\xf8\x00", 4);  // 4:2:0, 8 bit, no SPS extensions
  return out;
}

}  // namespace millrace::engine::av
