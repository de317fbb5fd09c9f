// cc_data in the three places where pictures carry it, whole, cut off and spoiled.
#include <gmock/gmock.h>

#include <random>

#include "engine/closed_captions/cc_data.h"

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
    for (auto codec : {Codec::h264, Codec::hevc, Codec::mpeg2video})
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
