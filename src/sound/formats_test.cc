#include <gtest/gtest.h>

#include "sound/formats.h"

namespace millrace::sound {
namespace {

using engine::SoundFormat;

TEST(Formats, have_the_bit_rates_of_their_standards) {
  EXPECT_TRUE(can_have_bit_rate(SoundFormat::mp3, 320'000, 48000, 2));
  EXPECT_FALSE(can_have_bit_rate(SoundFormat::mp3, 144'000, 48000, 2));
  EXPECT_TRUE(can_have_bit_rate(SoundFormat::mp3, 144'000, 24000, 2));
  EXPECT_FALSE(can_have_bit_rate(SoundFormat::mp3, 320'000, 24000, 2));
  EXPECT_FALSE(can_have_bit_rate(SoundFormat::mp3, 128'001, 48000, 2));
  EXPECT_TRUE(can_have_bit_rate(SoundFormat::m4a, 48'000, 8000, 1));
  EXPECT_FALSE(can_have_bit_rate(SoundFormat::m4a, 48'001, 8000, 1));
  EXPECT_TRUE(can_have_bit_rate(SoundFormat::opus, 510'000, 48000, 2));
  EXPECT_FALSE(can_have_bit_rate(SoundFormat::opus, 510'000, 48000, 1));
  for (auto format : {SoundFormat::flac, SoundFormat::wav})
    EXPECT_FALSE(can_have_bit_rate(format, 128'000, 48000, 2));
}

TEST(Formats, take_by_themselves_only_what_they_can_have) {
  for (auto format :
       {SoundFormat::mp3, SoundFormat::m4a, SoundFormat::opus, SoundFormat::flac, SoundFormat::wav})
    for (int source : {8000, 11025, 16000, 22050, 32000, 37800, 44056, 44100, 48000, 88200, 96000, 176400,
                       192000, 384000}) {
      int rate = usual_rate(format, source);
      EXPECT_TRUE(can_have_rate(format, rate)) << source;
      for (int channels = 1; channels <= 8; channels++)
        if (can_have_channels(format, channels) && has_bit_rate(format))
          EXPECT_TRUE(can_have_bit_rate(format, usual_bit_rate(format, rate, channels), rate, channels))
              << extension_of(format) << " " << rate << " " << channels;
    }
}

}  // namespace
}  // namespace millrace::sound
