// cc_data in the three places where pictures carry it, whole, cut off and spoiled.
#include <gmock/gmock.h>

#include <random>

#include "engine/closed_captions/cc_data.h"
#include "engine/closed_captions/cdp.h"

namespace millrace::engine::closed_captions {
namespace {

using package::Codec;
using testing::ElementsAre;
using testing::IsEmpty;

using Buffer = std::vector<std::uint8_t>;

Buffer operator+(Buffer a, const Buffer& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const Buffer kUserData{'G',  'A',  '9',  '4',  3,    0x43, 0xff, 0xfc, 0x94,
                       0x20, 0xf8, 0x01, 0x02, 0xff, 0x00, 0x00, 0xff};
const Buffer kStart{0, 0, 1};
const Buffer kSlice{0x65, 0x88, 0x84};

Buffer sei(const Buffer& payload) {
  return Buffer{6, 5, 2, 'x', 'y', 4, static_cast<std::uint8_t>(payload.size())} + payload + Buffer{0x80};
}
// With emulation prevention in front of what would look like a start code.
Buffer guarded(const Buffer& unit) {
  Buffer out;
  int zeros = 0;
  for (auto byte : unit) {
    if (zeros >= 2 && byte <= 3) out.push_back(3), zeros = 0;
    zeros = byte == 0 ? zeros + 1 : 0;
    out.push_back(byte);
  }
  return out;
}
Buffer with_length(const Buffer& unit) {
  return Buffer{0, 0, 0, static_cast<std::uint8_t>(unit.size())} + unit;
}
Buffer annex_b() {
  return Buffer{0} + kStart + Buffer{9, 0xf0} + kStart + guarded(sei(Buffer{0xb5, 0, 0x31} + kUserData)) +
         kStart + kSlice;
}

std::vector<std::string> found(Codec codec, int length_bytes, const Buffer& packet) {
  std::vector<std::string> all;
  each_triplet(codec, length_bytes, packet, [&](const Triplet& t) {
    all.push_back(std::to_string(t.type) + ':' + std::to_string(t.first) + ',' + std::to_string(t.second));
  });
  return all;
}

TEST(CcData, is_found_in_h264_of_either_form) {
  auto valid = ElementsAre("0:148,32", "3:0,0");
  EXPECT_THAT(found(Codec::h264, 0, annex_b()), valid);
  auto prefixed = with_length(guarded(sei(Buffer{0xb5, 0, 0x31} + kUserData))) + with_length(kSlice);
  EXPECT_THAT(found(Codec::h264, 4, prefixed), valid);
}

TEST(CcData, is_found_in_hevc) {
  auto message = guarded(
      Buffer{39 << 1, 1, 4, static_cast<std::uint8_t>(kUserData.size() + 3), 0xb5, 0, 0x31} + kUserData);
  EXPECT_THAT(found(Codec::hevc, 4, with_length(message) + with_length({0x26, 1, 0})),
              ElementsAre("0:148,32", "3:0,0"));
}

TEST(CcData, is_found_in_mpeg2) {
  auto picture = kStart + Buffer{0, 0, 0x0f} + kStart + Buffer{0xb2} + kUserData + kStart + Buffer{1, 2, 3};
  EXPECT_THAT(found(Codec::mpeg2video, 0, picture), ElementsAre("0:148,32", "3:0,0"));
}

// As SCTE 20 writes one pair: 26 bits, each byte with its first bit last.
Buffer scte_20(unsigned field, std::uint8_t first, std::uint8_t second) {
  auto reversed = [](unsigned byte) {
    unsigned out = 0;
    for (int i = 0; i < 8; i++) out = out << 1 | (byte >> i & 1);
    return out;
  };
  std::uint64_t bits = 1;  // count
  bits = bits << 2 | 0, bits = bits << 2 | field, bits = bits << 5 | 11;
  bits = bits << 8 | reversed(first), bits = bits << 8 | reversed(second), bits = bits << 1 | 1;
  bits <<= 1;  // 31 bits so far
  Buffer out{0x03, 0x81};
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(bits >> shift));
  return out;
}
const Buffer kPicture = Buffer{0, 0, 1, 0, 0, 0x0f};
Buffer coding_extension(bool top_first) {
  return kStart + Buffer{0xb5, 0x8f, 0xff, 0xf3, static_cast<std::uint8_t>(top_first ? 0xc0 : 0x40), 0};
}

TEST(CcData, is_found_as_scte_20_has_it) {
  auto picture = [](unsigned field, bool top_first) {
    return kPicture + coding_extension(top_first) + kStart + Buffer{0xb2} + scte_20(field, 0x94, 0x20) +
           kStart + Buffer{1, 2, 3};
  };
  EXPECT_THAT(found(Codec::mpeg2video, 0, picture(1, true)), ElementsAre("0:148,32"));
  EXPECT_THAT(found(Codec::mpeg2video, 0, picture(2, true)), ElementsAre("1:148,32"));
  EXPECT_THAT(found(Codec::mpeg2video, 0, picture(1, false)), ElementsAre("1:148,32"));
  EXPECT_THAT(found(Codec::mpeg2video, 0, picture(0, true)), IsEmpty());
}

TEST(CcData, of_two_forms_in_one_picture_that_of_atsc_is_taken) {
  for (bool atsc_first : {true, false}) {
    auto one = kStart + Buffer{0xb2} + kUserData, other = kStart + Buffer{0xb2} + scte_20(1, 0x94, 0x20);
    auto picture = kPicture + coding_extension(true) + (atsc_first ? one + other : other + one) + kStart +
                   Buffer{1, 2, 3};
    EXPECT_THAT(found(Codec::mpeg2video, 0, picture), ElementsAre("0:148,32", "3:0,0"));
  }
}

TEST(CcData, is_found_as_dvds_have_it_a_picture_each) {
  Buffer dvd{'C',  'C',  1,    0xf8, 0x80 | 2 << 1, 0xff, 0x94, 0x20, 0xfe,
             0x15, 0x2c, 0xff, 0xc8, 0x49,          0xff, 1,    2};
  std::vector<std::string> all;
  auto group =
      kStart + Buffer{0xb8, 0, 8, 0, 0} + kStart + Buffer{0xb2} + dvd + kPicture + kStart + Buffer{1, 2, 3};
  each_triplet(Codec::mpeg2video, 0, group, [&](const Triplet& t) {
    all.push_back(std::to_string(t.later) + ' ' + std::to_string(t.type) + ':' + std::to_string(t.first));
  });
  EXPECT_THAT(all, ElementsAre("0 0:148", "0 1:21", "1 0:200", "1 1:1"));
}

TEST(CcData, is_found_in_av1) {
  auto payload = Buffer{4, 0xb5, 0, 0x31} + kUserData;
  auto metadata = Buffer{5 << 3 | 2, static_cast<std::uint8_t>(payload.size())} + payload;
  auto unit = Buffer{2 << 3 | 2, 0, 1 << 3 | 2, 3, 0, 0, 0} + metadata + Buffer{6 << 3, 1, 2, 3};
  EXPECT_THAT(found(Codec::av1, 0, unit), ElementsAre("0:148,32", "3:0,0"));
  EXPECT_THAT(found(Codec::av1, 0, Buffer{6 << 3 | 2, 1, 0} + metadata), IsEmpty());
}

TEST(CcData, is_found_in_a_distribution_packet) {
  Buffer packet{0x96, 0x69, 18,   0x4f, 0xc3, 0,    1,    0x71, 0xc0, 0x80,
                0x80, 0x80, 0x72, 0xe2, 0xfc, 0x94, 0x20, 0xf9, 1,    2};
  auto read = [](const Buffer& bytes) {
    std::vector<std::string> all;
    read_cdp(bytes, [&](const Triplet& t) {
      all.push_back(std::to_string(t.type) + ':' + std::to_string(t.first));
    });
    return all;
  };
  EXPECT_THAT(read(packet), ElementsAre("0:148"));
  packet[4] = 0x43;  // no time code: another section stands where the data should
  EXPECT_THAT(read(packet), IsEmpty());
  for (std::size_t size = 0; size < packet.size(); size++)
    EXPECT_LE(read(Buffer(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size))).size(), 1U);
}

TEST(CcData, behind_the_first_slice_nothing_is_looked_at) {
  EXPECT_THAT(found(Codec::h264, 0, kStart + kSlice + annex_b()), IsEmpty());
}

TEST(CcData, other_user_data_is_passed_over) {
  EXPECT_THAT(found(Codec::h264, 0, kStart + sei(Buffer{0xb5, 0, 0x32} + kUserData) + kStart + kSlice),
              IsEmpty());
  auto bars = kUserData;
  bars[4] = 6;
  EXPECT_THAT(found(Codec::h264, 0, kStart + sei(Buffer{0xb5, 0, 0x31} + bars) + kStart + kSlice), IsEmpty());
}

TEST(CcData, a_head_says_whether_it_was_long_enough) {
  auto nothing = [](const Triplet&) {};
  auto packet = annex_b();
  EXPECT_TRUE(each_triplet(Codec::h264, 0, packet, nothing));
  EXPECT_FALSE(each_triplet(Codec::h264, 0, Bytes(packet).first(12), nothing));
}

TEST(CcData, cut_off_or_spoiled_it_gives_less_and_never_fails) {
  auto whole = annex_b();
  for (std::size_t size = 0; size < whole.size(); size++)
    for (int prefix : {0, 1, 2, 4})
      EXPECT_LE(
          found(Codec::h264, prefix, Buffer(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)))
              .size(),
          2U);
  std::mt19937 random(708);
  for (int round = 0; round < 20'000; round++) {
    auto spoiled = whole;
    for (int i = 0; i < 4; i++) spoiled[random() % spoiled.size()] = static_cast<std::uint8_t>(random());
    for (auto codec : {Codec::h264, Codec::hevc, Codec::mpeg2video, Codec::av1})
      EXPECT_LE(found(codec, static_cast<int>(random() % 5), spoiled).size(), 31U * 4);
  }
}

TEST(Collected, keeps_which_picture_said_what) {
  Collected collected;
  collected.take(Codec::h264, 0, kStart + kSlice);
  collected.take(Codec::h264, 0, annex_b());
  ASSERT_EQ(collected.pictures().size(), 1U);
  EXPECT_EQ(collected.pictures()[0].packet, 1U);
  EXPECT_EQ(collected.of(collected.pictures()[0]).size(), 2U);
}

}  // namespace
}  // namespace millrace::engine::closed_captions
