#include "transcription/wave.h"

#include <gtest/gtest.h>

#include <cmath>

namespace millrace::transcription {
namespace {

Samples tone(double seconds, double amplitude) {
  Samples out(static_cast<std::size_t>(seconds * kRate));
  for (std::size_t i = 0; i < out.size(); i++)
    out[i] = static_cast<std::int16_t>(amplitude * 32767 * std::sin(static_cast<double>(i) * 0.17));
  return out;
}
Samples operator+(Samples one, const Samples& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

TEST(Wave, IsReadAsItWasWritten) {
  auto samples = tone(0.5, 0.4);
  auto file = write_wave(samples);
  EXPECT_EQ(file.size(), 44 + samples.size() * 2);
  EXPECT_EQ(read_wave(file).value(), samples);
}

TEST(Wave, MayHaveOtherChunksAndMoreBits) {
  auto file = write_wave({});
  std::string list = "LIST";
  list += std::string("\x03\0\0\0abc\0", 8);
  std::string deep = file.substr(0, 36) + list + "data" + std::string("\x06\0\0\0", 4) +
                     std::string("\x99\x01\x02\x99\xff\xff", 6);
  deep[34] = 24;
  EXPECT_EQ(read_wave(deep).value(), (Samples{0x0201, -1}));
}

TEST(Wave, IsNotBelievedWhereItMakesNoSense) {
  auto good = write_wave(tone(0.1, 0.5));
  for (std::size_t length : {0u, 4u, 11u, 12u, 20u, 40u})
    EXPECT_FALSE(read_wave(good.substr(0, length))) << length;
  for (auto [place, value] : {std::pair(22, '\2'), {24, '\1'}, {34, '\x8'}, {0, 'X'}}) {
    auto bad = good;
    bad[static_cast<std::size_t>(place)] = value;
    EXPECT_FALSE(read_wave(bad)) << place;
  }
  auto unknown = good;
  for (std::size_t i = 40; i < 44; i++) unknown[i] = '\xff';  // the length of a stream
  EXPECT_EQ(read_wave(unknown)->size(), kRate / 10u);
}

TEST(Wave, IsCutWhereItIsQuiet) {
  auto samples = tone(3, 0.0) + tone(5, 0.5) + tone(0.5, 0.001) + tone(1.5, 0.5);
  auto at = static_cast<double>(quiet_place(samples)) / kRate;
  EXPECT_NEAR(at, 8.25, 0.15) << "not the longer silence at its beginning";
  auto loud = tone(9, 0.5);
  EXPECT_GE(quiet_place(loud), loud.size() * 2 / 3);
  EXPECT_LE(quiet_place(loud), loud.size());
  EXPECT_EQ(quiet_place(tone(0.1, 0.5)), tone(0.1, 0.5).size());
}

TEST(Wave, IsSilentBelowTheNoiseOfARoom) {
  EXPECT_TRUE(is_silent({}));
  EXPECT_TRUE(is_silent(tone(2, 0.001)));
  EXPECT_FALSE(is_silent(tone(2, 0.001) + tone(0.1, 0.02)));
}

}  // namespace
}  // namespace millrace::transcription
