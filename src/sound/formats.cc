#include "sound/formats.h"

#include <algorithm>
#include <array>

namespace millrace::sound {
namespace {

using engine::SoundFormat;

constexpr std::array kMp3Rates{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};
constexpr std::array kAacRates{8000,  11025, 12000, 16000, 22050, 24000,
                               32000, 44100, 48000, 64000, 88200, 96000};
constexpr std::array kMpeg1{32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
constexpr std::array kMpeg2{8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
constexpr int kFirstMpeg1Rate = 32000;
constexpr int kOpusRate = 48000;

template <class List>
bool contains(const List& list, long long value) {
  return std::ranges::any_of(list, [&](int one) { return one == value; });
}

}  // namespace

bool has_bit_rate(SoundFormat format) {
  return format == SoundFormat::mp3 || format == SoundFormat::m4a || format == SoundFormat::opus;
}

bool can_have_rate(SoundFormat format, int rate) {
  switch (format) {
    case SoundFormat::mp3:
      return contains(kMp3Rates, rate);
    case SoundFormat::m4a:
      return contains(kAacRates, rate);
    case SoundFormat::opus:
      return rate == kOpusRate;
    case SoundFormat::flac:
    case SoundFormat::wav:
      return rate >= 8000 && rate <= 192'000;
  }
  return false;
}

bool can_have_channels(SoundFormat format, int channels) {
  if (channels == 1 || channels == 2) return true;
  if (format == SoundFormat::mp3) return false;
  if (format == SoundFormat::flac || format == SoundFormat::wav) return channels >= 3 && channels <= 8;
  return channels == 6 || channels == 8;
}

bool can_have_bit_rate(SoundFormat format, long long bit_rate, int rate, int channels) {
  constexpr long long kLeastAac = 16'000, kMostAac = 512'000, kLeastOpus = 6'000, kMostOpus = 510'000;
  switch (format) {
    case SoundFormat::mp3:
      if (bit_rate % 1000 != 0) return false;
      return rate >= kFirstMpeg1Rate ? contains(kMpeg1, bit_rate / 1000) : contains(kMpeg2, bit_rate / 1000);
    case SoundFormat::m4a:
      return bit_rate >= kLeastAac && bit_rate <= std::min(kMostAac, 6LL * rate * channels);
    case SoundFormat::opus:
      return bit_rate >= kLeastOpus * channels / std::min(channels, 2) &&
             bit_rate <= std::min(kMostOpus, 256'000LL * channels);
    case SoundFormat::flac:
    case SoundFormat::wav:
      return false;
  }
  return false;
}

int usual_rate(SoundFormat format, int source_rate) {
  if (can_have_rate(format, source_rate)) return source_rate;
  if (format == SoundFormat::opus) return kOpusRate;
  return source_rate % 11025 == 0 ? 44100 : 48000;
}

long long usual_bit_rate(SoundFormat format, int rate, int channels) {
  switch (format) {
    case SoundFormat::mp3:
      if (rate >= kFirstMpeg1Rate) return channels == 1 ? 96'000 : 192'000;
      return channels == 1 ? 64'000 : 128'000;
    case SoundFormat::m4a:
      return std::min(channels == 1 ? 96'000LL : std::min(80'000LL * channels, 448'000LL),
                      4LL * rate * channels);
    case SoundFormat::opus:
      return std::min(64'000LL * channels, 384'000LL);
    case SoundFormat::flac:
    case SoundFormat::wav:
      return 0;
  }
  return 0;
}

const char* extension_of(SoundFormat format) {
  switch (format) {
    case SoundFormat::mp3:
      return ".mp3";
    case SoundFormat::m4a:
      return ".m4a";
    case SoundFormat::opus:
      return ".opus";
    case SoundFormat::flac:
      return ".flac";
    case SoundFormat::wav:
      return ".wav";
  }
  return "";
}

const char* type_of(SoundFormat format) {
  switch (format) {
    case SoundFormat::mp3:
      return "audio/mpeg";
    case SoundFormat::m4a:
      return "audio/mp4";
    case SoundFormat::opus:
      return "audio/ogg; codecs=opus";
    case SoundFormat::flac:
      return "audio/flac";
    case SoundFormat::wav:
      return "audio/wav";
  }
  return "";
}

}  // namespace millrace::sound
