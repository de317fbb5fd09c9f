#include <optional>

#include "base/bytes.h"
#include "engine/av/bitstream.h"

namespace millrace::engine::av {
namespace {

// AV1 bitstream specification, section 6.2.2.
enum : int { kSequenceHeader = 1, kTemporalDelimiter = 2 };

struct Obu {
  int type = 0;
  BytesView whole;
  BytesView payload;
};

// The first of the OBUs in `rest`, which is shortened by it (5.3.2). Encoders give each its size.
std::optional<Obu> take_obu(BytesView& rest) {
  constexpr int kHasSize = 2, kHasExtension = 4;
  if (rest.empty() || !(rest[0] & kHasSize)) return std::nullopt;
  std::size_t at = rest[0] & kHasExtension ? 2 : 1;
  std::uint64_t size = 0;
  for (int shift = 0; shift < 56; shift += 7) {
    if (at >= rest.size()) return std::nullopt;
    std::uint8_t byte = rest[at++];
    size |= std::uint64_t{byte & 0x7fU} << shift;
    if (!(byte & 0x80)) break;
  }
  if (size > rest.size() - at) return std::nullopt;
  Obu obu{rest[0] >> 3 & 15, rest.first(at + size), rest.subspan(at, size)};
  rest = rest.subspan(at + size);
  return obu;
}

class Bits {
 public:
  explicit Bits(BytesView bytes) : bytes_(bytes) {}
  std::uint32_t take(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; i++, at_++) {
      bool set = at_ / 8 < bytes_.size() && (bytes_[at_ / 8] >> (7 - at_ % 8) & 1);
      value = value << 1 | std::uint32_t{set};
    }
    return value;
  }

 private:
  BytesView bytes_;
  std::size_t at_ = 0;
};

struct Level {
  std::uint32_t profile = 0, level = 0, tier = 0;
};

// Section 5.5.1, as far as the first operating point, of encoders that give no timing info.
std::optional<Level> level_of(BytesView header) {
  constexpr std::uint32_t kTiersFrom = 7;  // 4.0
  Bits bits(header);
  Level found;
  found.profile = bits.take(3);
  bits.take(1);        // still_picture
  if (bits.take(1)) {  // reduced_still_picture_header
    found.level = bits.take(5);
    return found;
  }
  if (bits.take(1)) return std::nullopt;  // timing_info_present_flag
  bits.take(1);                           // initial_display_delay_present_flag
  bits.take(5);                           // operating_points_cnt_minus_1
  bits.take(12);                          // operating_point_idc
  found.level = bits.take(5);
  if (found.level > kTiersFrom) found.tier = bits.take(1);
  return found;
}

}  // namespace

void append_av1(std::string& out, BytesView temporal_unit) {
  while (auto obu = take_obu(temporal_unit))
    if (obu->type != kTemporalDelimiter)
      out.append(reinterpret_cast<const char*>(obu->whole.data()), obu->whole.size());
}

std::string av1c_of(BytesView obus) {
  while (auto obu = take_obu(obus)) {
    if (obu->type != kSequenceHeader) continue;
    auto level = level_of(obu->payload);
    if (!level) return {};
    constexpr std::uint64_t kMarkerAndVersion = 0x81, kSubsampled = 0x0c;  // 8 bit 4:2:0
    ByteWriter out;
    out.u8(kMarkerAndVersion).u8(level->profile << 5 | level->level).u8(level->tier << 7 | kSubsampled).u8(0);
    out.text({reinterpret_cast<const char*>(obu->whole.data()), obu->whole.size()});
    return out.take();
  }
  return {};
}

}  // namespace millrace::engine::av
