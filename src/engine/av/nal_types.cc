#include "engine/av/nal_types.h"

#include <cstring>

#include "engine/av/bitstream.h"

namespace millrace::engine::av {
namespace {

using package::Codec;

enum class Unit { idr, picture, other };

Unit kind_of(Codec codec, std::uint8_t head) {
  if (codec == Codec::h264) {
    int type = head & 31;
    return type == 5 ? Unit::idr : type >= 1 && type <= 4 ? Unit::picture : Unit::other;
  }
  int type = (head >> 1) & 63;
  return type == 19 || type == 20 ? Unit::idr : type < 32 ? Unit::picture : Unit::other;
}

constexpr int kMostUnits = 64;  // before the first picture; parameter sets, SEI

}  // namespace

std::optional<int> length_bytes(Codec codec, std::string_view codec_private) {
  std::size_t at = codec == Codec::h264 ? 4 : 21;
  if (codec_private.size() <= at || codec_private[0] != 1) return std::nullopt;
  return (codec_private[at] & 3) + 1;
}

namespace {

struct UnitPlace {
  std::uint64_t at = 0;  // of its first byte, behind the length
  std::uint64_t bytes = 0;
  std::uint8_t head = 0;
};

// Looks at the units up to the picture; `look` answers whether to go on.
template <class Look>
void each_unit(int prefix, std::uint64_t size, const PeekAt& peek, Look look) {
  std::uint64_t at = 0;
  for (int unit = 0; unit < kMostUnits && at + static_cast<unsigned>(prefix) < size; unit++) {
    std::uint8_t head[5] = {};
    auto want = static_cast<std::size_t>(prefix) + 1;
    if (!peek(at, head, want)) return;
    std::uint64_t bytes = 0;
    for (int i = 0; i < prefix; i++) bytes = bytes << 8 | head[i];
    at += static_cast<unsigned>(prefix);
    if (!look(UnitPlace{at, bytes, head[prefix]})) return;
    at += bytes;
  }
}

}  // namespace

bool starts_with_idr(Codec codec, int prefix, std::uint64_t size, const PeekAt& peek) {
  bool idr = false;
  each_unit(prefix, size, peek, [&](const UnitPlace& unit) {
    auto kind = kind_of(codec, unit.head);
    idr = kind == Unit::idr;
    return kind == Unit::other;
  });
  return idr;
}

std::string parameter_set_in(int prefix, std::uint64_t size, const PeekAt& peek) {
  constexpr std::uint8_t kTypeMask = 31, kParameterSet = 7;
  constexpr std::uint64_t kMostBytes = 4096;
  std::string found;
  each_unit(prefix, size, peek, [&](const UnitPlace& unit) {
    if ((unit.head & kTypeMask) != kParameterSet) return kind_of(Codec::h264, unit.head) == Unit::other;
    if (unit.bytes > kMostBytes) return false;
    found.resize(unit.bytes);
    if (!peek(unit.at, reinterpret_cast<std::uint8_t*>(found.data()), found.size())) found.clear();
    return false;
  });
  return found;
}

bool starts_with_idr(Codec codec, std::string_view codec_private, const std::uint8_t* data,
                     std::size_t size) {
  if (auto prefix = length_bytes(codec, codec_private)) {
    return starts_with_idr(codec, *prefix, size, [&](std::uint64_t offset, std::uint8_t* out, std::size_t n) {
      if (offset + n > size) return false;
      std::memcpy(out, data + offset, n);
      return true;
    });
  }
  for (auto nal : split_annex_b({data, size})) {
    auto kind = kind_of(codec, nal[0]);
    if (kind != Unit::other) return kind == Unit::idr;
  }
  return false;
}

}  // namespace millrace::engine::av
