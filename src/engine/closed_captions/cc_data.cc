#include "engine/closed_captions/cc_data.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "engine/closed_captions/user_data.h"

namespace millrace::engine::closed_captions {
namespace {

using package::Codec;

constexpr std::size_t kMostTriplets = 32u << 20;
constexpr int kMostUnits = 64;  // before the first slice

// What is registered by Rec. ITU-T T.35: the United States' ATSC.
void read_registered(Bytes payload, const TripletSink& sink) {
  constexpr std::uint8_t kAtsc[] = {0xb5, 0x00, 0x31};
  if (payload.size() < sizeof kAtsc || std::memcmp(payload.data(), kAtsc, sizeof kAtsc) != 0) return;
  read_atsc(payload.subspan(sizeof kAtsc), sink);
}

// Section 7.4.1: 03 after two zeros is none of the payload's.
std::vector<std::uint8_t> without_prevention(Bytes unit) {
  std::vector<std::uint8_t> out;
  out.reserve(unit.size());
  int zeros = 0;
  for (auto byte : unit) {
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    out.push_back(byte);
  }
  return out;
}

// Section 7.3.2.3: messages, whose type and size are counted in bytes of 255.
void read_sei(Bytes unit, const TripletSink& sink) {
  constexpr std::size_t kMostBytes = 64 << 10;
  constexpr std::size_t kRegistered = 4;  // annex D: user_data_registered_itu_t_t35
  auto bytes = without_prevention(unit.first(std::min(unit.size(), kMostBytes)));
  std::size_t at = 0;
  auto number = [&]() -> std::size_t {
    std::size_t value = 0;
    while (at < bytes.size() && bytes[at] == 0xff) value += bytes[at++];
    return at < bytes.size() ? value + bytes[at++] : bytes.size() + 1;
  };
  while (at + 2 < bytes.size()) {
    auto type = number();
    auto size = number();
    if (at > bytes.size() || size > bytes.size() - at) return;
    if (type == kRegistered) read_registered(Bytes(bytes).subspan(at, size), sink);
    at += size;
  }
}

// Whether to go on: what follows a slice belongs to another picture.
bool read_unit(Codec codec, Bytes unit, const TripletSink& sink) {
  if (unit.size() < 2) return true;
  if (codec == Codec::h264) {
    int type = unit[0] & 31;
    if (type == 6) read_sei(unit.subspan(1), sink);
    return type == 0 || type > 5;
  }
  constexpr int kPrefixSei = 39;
  int type = unit[0] >> 1 & 63;
  if (type == kPrefixSei) read_sei(unit.subspan(2), sink);
  return type >= 32;
}

bool each_of_lengths(Codec codec, std::size_t length_bytes, Bytes packet, const TripletSink& sink) {
  for (int i = 0; i < kMostUnits && packet.size() > length_bytes; i++) {
    std::size_t bytes = 0;
    for (std::size_t b = 0; b < length_bytes; b++) bytes = bytes << 8 | packet[b];
    packet = packet.subspan(length_bytes);
    auto unit = packet.first(std::min(bytes, packet.size()));
    if (!read_unit(codec, unit, sink)) return true;
    packet = packet.subspan(unit.size());
  }
  return packet.size() > length_bytes;
}

// Where the next 00 00 01 begins, or the end.
std::size_t next_start(Bytes bytes, std::size_t from) {
  for (std::size_t i = from; i + 3 <= bytes.size(); i++)
    if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) return i;
  return bytes.size();
}

// Each unit between start codes until `read` has had enough; a slice is not searched for its end.
template <class IsLast, class Read>
bool each_of_starts(Bytes packet, IsLast is_last, Read read) {
  auto start = next_start(packet, 0);
  for (int i = 0; i < kMostUnits && start + 3 < packet.size(); i++) {
    auto begin = start + 3;
    if (is_last(packet[begin])) return true;
    start = next_start(packet, begin);
    read(packet.subspan(begin, start - begin));
  }
  return start + 3 < packet.size();
}

bool each_of_mpeg2(Bytes packet, const TripletSink& sink) {
  constexpr std::uint8_t kFirstSlice = 0x01, kLastSlice = 0xaf, kUserData = 0xb2,
                         kExtension = 0xb5;  // ISO/IEC 13818-2 table 6-1
  PictureUserData user_data(sink);
  bool whole = each_of_starts(
      packet, [](std::uint8_t code) { return code >= kFirstSlice && code <= kLastSlice; },
      [&](Bytes unit) {
        if (unit[0] == kExtension) user_data.take_extension(unit.subspan(1));
        if (unit[0] == kUserData) user_data.take(unit.subspan(1));
      });
  user_data.finish();
  return whole;
}

// A number in seven bits a byte, the lowest first (AV1 bitstream specification, section 4.10.5).
std::optional<std::size_t> take_leb128(Bytes& rest) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 56; shift += 7) {
    if (rest.empty()) return std::nullopt;
    std::uint8_t byte = rest[0];
    rest = rest.subspan(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (!(byte & 0x80)) return static_cast<std::size_t>(value);
  }
  return std::nullopt;
}

// Sections 5.3.2 and 5.8: units with a size each; the last may have none and then goes to the end.
bool each_of_av1(Bytes packet, const TripletSink& sink) {
  constexpr int kFrameHeader = 3, kTileGroup = 4, kMetadata = 5, kFrame = 6;
  constexpr std::uint8_t kHasExtension = 4, kHasSize = 2;
  constexpr std::size_t kRegistered = 4;  // METADATA_TYPE_ITUT_T35
  for (int i = 0; i < kMostUnits && !packet.empty(); i++) {
    std::uint8_t head = packet[0];
    int type = head >> 3 & 15;
    if (type == kFrameHeader || type == kTileGroup || type == kFrame) return true;
    std::size_t before = head & kHasExtension ? 2 : 1;
    if (packet.size() < before) return false;
    packet = packet.subspan(before);
    std::size_t size = packet.size();
    if (head & kHasSize) {
      auto said = take_leb128(packet);
      if (!said) return false;
      size = std::min(*said, packet.size());
    }
    auto payload = packet.first(size);
    packet = packet.subspan(size);
    if (type == kMetadata && take_leb128(payload) == kRegistered) read_registered(payload, sink);
  }
  return !packet.empty();
}

bool is_picture(Codec codec, std::uint8_t head) {
  if (codec == Codec::hevc) return (head >> 1 & 63) < 32;
  int type = head & 31;
  return type >= 1 && type <= 5;
}

constexpr bool is_empty(const Triplet& t) {
  return t.type < 2 && (t.first & 0x7f) == 0 && (t.second & 0x7f) == 0;
}

}  // namespace

bool may_hold(Codec codec) {
  return codec == Codec::h264 || codec == Codec::hevc || codec == Codec::mpeg2video || codec == Codec::av1;
}

bool each_triplet(Codec codec, int length_bytes, Bytes packet, const TripletSink& sink) {
  if (codec == Codec::mpeg2video) return each_of_mpeg2(packet, sink);
  if (codec == Codec::av1) return each_of_av1(packet, sink);
  if (codec != Codec::h264 && codec != Codec::hevc) return true;
  if (length_bytes > 0) return each_of_lengths(codec, static_cast<std::size_t>(length_bytes), packet, sink);
  return each_of_starts(
      packet, [&](std::uint8_t head) { return is_picture(codec, head); },
      [&](Bytes unit) { read_unit(codec, unit, sink); });
}

void Collected::take(Codec codec, int length_bytes, Bytes packet) {
  auto begin = static_cast<std::uint32_t>(triplets_.size());
  each_triplet(codec, length_bytes, packet, [&](const Triplet& triplet) {
    if (!is_empty(triplet) && triplets_.size() < kMostTriplets) triplets_.push_back(triplet);
  });
  auto end = static_cast<std::uint32_t>(triplets_.size());
  if (end > begin) pictures_.push_back({packets_, begin, end});
  packets_++;
}

}  // namespace millrace::engine::closed_captions
