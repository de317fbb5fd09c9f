#include "engine/av/bitstream.h"

#include <cstring>

namespace millrace::engine::av {
namespace {

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

void append_sample(std::string& out, package::Codec codec, BytesView packet) {
  if (codec == package::Codec::hevc) return append_hevc(out, packet);
  if (codec == package::Codec::av1) return append_av1(out, packet);
  append_avc(out, packet);
}

std::string config_of(package::Codec codec, BytesView headers) {
  if (codec == package::Codec::hevc) return hvcc_of(headers);
  if (codec == package::Codec::av1) return av1c_of(headers);
  return avcc_of(headers);
}

}  // namespace millrace::engine::av
