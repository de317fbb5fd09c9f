#include "engine/closed_captions/user_data.h"

#include <algorithm>
#include <cstring>

namespace millrace::engine::closed_captions {
namespace {

constexpr std::size_t kTriplet = 3;

std::uint8_t reversed(unsigned byte) {
  unsigned out = 0;
  for (int i = 0; i < 8; i++) out |= (byte >> i & 1) << (7 - i);
  return static_cast<std::uint8_t>(out);
}

class Bits {
 public:
  explicit Bits(Bytes bytes) : bytes_(bytes) {}
  std::size_t left() const { return bytes_.size() * 8 - at_; }
  unsigned take(int count) {
    unsigned value = 0;
    for (int i = 0; i < count && at_ < bytes_.size() * 8; i++, at_++)
      value = value << 1 | (bytes_[at_ / 8] >> (7 - at_ % 8) & 1U);
    return value;
  }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
};

}  // namespace

bool read_atsc(Bytes data, const TripletSink& sink) {
  constexpr std::uint8_t kHead[] = {'G', 'A', '9', '4', 3};
  constexpr std::uint8_t kProcess = 0x40, kCount = 0x1f, kValid = 0x04;
  if (data.size() < sizeof kHead + 2 || std::memcmp(data.data(), kHead, sizeof kHead) != 0) return false;
  std::uint8_t flags = data[sizeof kHead];
  if (!(flags & kProcess)) return true;
  data = data.subspan(sizeof kHead + 2);  // behind a byte that means nothing
  std::size_t count = std::min<std::size_t>(flags & kCount, data.size() / kTriplet);
  for (std::size_t i = 0; i < count; i++) {
    auto at = data.subspan(i * kTriplet, kTriplet);
    if (at[0] & kValid) sink({static_cast<std::uint8_t>(at[0] & 3), at[1], at[2]});
  }
  return true;
}

// ISO/IEC 13818-2 section 6.2.3.1, the picture coding extension: top_field_first of a picture in two fields.
void PictureUserData::take_extension(Bytes unit) {
  constexpr std::uint8_t kPictureCoding = 8;
  if (unit.size() < 5 || unit[0] >> 4 != kPictureCoding) return;
  bool top_first = (unit[3] & 0x80) != 0, progressive = (unit[4] & 0x80) != 0;
  bottom_first_ = !top_first && !progressive;
}

void PictureUserData::take(Bytes data) {
  if (read_atsc(data, *sink_))
    atsc_ = true;
  else if (!read_dvd(data))
    read_scte_20(data);
}

// As DVDs have it before each group of pictures: the field that comes first, how many pairs of fields, then
// of each field a byte whose lowest bit says which it is, and its two bytes. Discs are about that mark that
// name the first field in both; the order is what holds.
bool PictureUserData::read_dvd(Bytes data) {
  constexpr std::uint8_t kHead[] = {'C', 'C', 0x01, 0xf8};
  constexpr std::uint8_t kMark = 0xfe;
  if (data.size() < sizeof kHead + 1 || std::memcmp(data.data(), kHead, sizeof kHead) != 0) return false;
  std::uint8_t flags = data[sizeof kHead];
  bool odd_first = (flags & 0x80) != 0;
  std::size_t fields = static_cast<std::size_t>(flags >> 1 & 0x1f) * 2 + (flags & 1);
  data = data.subspan(sizeof kHead + 1);
  for (std::size_t i = 0; i < fields && data.size() >= kTriplet; i++, data = data.subspan(kTriplet)) {
    if ((data[0] & kMark) != kMark) break;
    bool second = (i % 2 == 0) != odd_first;
    others_.push_back(
        {static_cast<std::uint8_t>(second), data[1], data[2], static_cast<std::uint8_t>(i / 2)});
  }
  return true;
}

// As SCTE 20 has it: pairs whose bits stand in the order in which line 21 sends them, the last one first.
void PictureUserData::read_scte_20(Bytes data) {
  constexpr std::uint8_t kType = 0x03, kReserved = 0x7f, kLineData = 0x01;
  constexpr std::size_t kPair = 26;  // bits
  if (data.size() < 3 || data[0] != kType || (data[1] & kReserved) != kLineData) return;
  Bits bits(data.subspan(2));
  auto count = bits.take(5);
  for (unsigned i = 0; i < count && bits.left() >= kPair; i++) {
    bits.take(2);  // priority
    auto field = bits.take(2);
    bits.take(5);  // line
    auto first = reversed(bits.take(8)), second = reversed(bits.take(8));
    bits.take(1);
    if (field == 0) continue;
    bool later = (field == 2) != bottom_first_;
    others_.push_back({static_cast<std::uint8_t>(later), first, second});
  }
}

void PictureUserData::finish() {
  if (atsc_) return;
  for (const auto& triplet : others_) (*sink_)(triplet);
}

}  // namespace millrace::engine::closed_captions
