#include "package/codec_strings.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace millrace::package {
namespace {

bool is_avcc(std::string_view avcc) {
  return avcc.size() >= 7 && avcc[0] == 1;
}

}  // namespace

std::string avc_codecs(std::string_view avcc) {
  if (!is_avcc(avcc)) return {};
  auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(avcc[i])); };
  return fmt::format("avc1.{:02x}{:02x}{:02x}", byte(1), byte(2), byte(3));
}

int avc_parameter_sets(std::string_view avcc) {
  if (!is_avcc(avcc)) return 0;
  ByteReader in(avcc.substr(5));
  int count = in.u8() & 0x1f;
  for (int i = 0; i < count; i++)
    if (in.text(in.u16()).empty()) return 0;
  return in.failed() ? 0 : count;
}

std::string aac_codecs(const AudioFormat& audio) {
  int object_type = audio.object_type == 5 || audio.object_type == 29 ? audio.object_type : 2;
  return fmt::format("mp4a.40.{}", object_type);
}

}  // namespace millrace::package
