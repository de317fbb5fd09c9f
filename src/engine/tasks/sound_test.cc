// Sound that was cut into segments and put together again is the source's sound, also at the borders.
#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "engine/av/sound_decoder.h"
#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;

constexpr double kSeconds = 4;

// A slow sweep: any shift or hole shows at once.
std::string sweep(int rate, int channels = 1) {
  auto one = std::string("0.4*sin(2*PI*(200*t+150*t*t))");
  auto all = one;
  for (int i = 1; i < channels; i++) all += "|" + one;
  return fmt::format("-f lavfi -i \"aevalsrc={}:s={}:d={}\" ", all, rate, kSeconds);
}
float sweep_at(double t) {
  return static_cast<float>(0.4 * std::sin(2 * std::numbers::pi * (200 * t + 150 * t * t)));
}

// Frames in pieces of about a second, then decoded in one go; first sample is sample 0.
std::vector<float> rendered_sound(const package::MediaIndex& index, const std::string& path, int rate) {
  const auto& track = index.audio()[0];
  std::int64_t frames = static_cast<std::int64_t>(kSeconds * rate / 1024);
  EncodedSegment whole;
  std::string payload;
  for (std::int64_t first = 0; first < frames; first += 47) {
    RenderAudioRequest request;
    request.rate = rate;
    request.bit_rate = 192'000;
    request.first_frame = first;
    request.last_frame = std::min(first + 47, frames);
    auto from =
        (request.first_frame - 8) * 1024 * track.header->audio.rate / rate - track.header->audio.rate / 4;
    std::size_t begin = 0;
    while (begin + 1 < track.packets.size() && track.packets[begin + 1].pts <= from) begin++;
    request.source = {index.header().source_bytes,
                      index.header().container,
                      *track.header,
                      {track.packets.begin() + static_cast<std::ptrdiff_t>(begin), track.packets.end()},
                      begin == 0};
    auto rendered = render(request, path, render_audio);
    EXPECT_TRUE(rendered) << path << ": "
                          << (rendered ? "" : rendered.error().code + rendered.error().detail);
    if (!rendered) return {};
    whole.codec_private = rendered->reply.segments[0].codec_private;
    for (const auto& sample : rendered->reply.segments[0].samples) {
      EXPECT_EQ(sample.pts, static_cast<std::int64_t>(whole.samples.size()) * 1024);
      whole.samples.push_back(sample);
    }
    payload += rendered->payload;
  }
  package::TrackHeader aac;
  aac.kind = package::TrackKind::audio;
  aac.codec = package::Codec::aac;
  aac.addressed = true;
  aac.time_base = {1, rate};
  aac.codec_private = whole.codec_private;
  aac.audio = {rate, 2, 0, 2};
  std::vector<package::Packet> packets;
  std::uint64_t offset = 0;
  for (const auto& sample : whole.samples) {
    package::Packet packet;
    packet.pts = sample.pts;
    packet.offset = offset;
    packet.size = sample.size;
    packet.duration = 1024;
    packets.push_back(packet);
    offset += sample.size;
  }
  Fd file = engine::memory_file("aac");
  EXPECT_EQ(::write(file.get(), payload.data(), payload.size()), static_cast<ssize_t>(payload.size()));
  std::vector<float> sound;
  auto done = av::decode_sound({file.get(), payload.size(), &aac, packets, true},
                               [&](std::int64_t, av::StereoView s) -> Result<void> {
                                 sound.insert(sound.end(), s.left.begin(), s.left.end());
                                 return {};
                               });
  EXPECT_TRUE(done);
  return sound;
}

// Decibels of the sweep against what differs from it, in the worst tenth of a second.
double worst_snr(const std::vector<float>& sound, int rate, double delay) {
  double worst = 1000;
  auto step = static_cast<std::size_t>(rate / 10);
  for (std::size_t at = step; at + 2 * step < sound.size(); at += step) {
    double signal = 0;
    double noise = 1e-12;
    for (std::size_t i = at; i < at + step; i++) {
      double wanted = sweep_at(static_cast<double>(i) / rate - delay);
      signal += wanted * wanted;
      noise += (sound[i] - wanted) * (sound[i] - wanted);
    }
    worst = std::min(worst, 10 * std::log10(signal / noise));
  }
  return worst;
}

struct Case {
  const char* name;
  int rate;
  int out;
  const char* encoder;
  double least;
};

TEST(RenderAudio, is_the_sources_sound_at_every_border) {
  for (const auto& c :
       {Case{"s48.wav", 48000, 48000, "", 35}, Case{"s44.flac", 44100, 44100, "", 35},
        Case{"s22.wav", 22050, 48000, "", 35}, Case{"s96.wav", 96000, 48000, "", 35},
        Case{"s.mka", 44100, 44100, "-c:a flac", 35}, Case{"s.m4a", 48000, 48000, "-c:a aac -b:a 256k", 25},
        Case{"s.opus", 48000, 48000, "-c:a libopus -b:a 256k", 20},
        Case{"s.ts", 48000, 48000, "-c:a aac -b:a 256k", 25},
        Case{"s.flv", 44100, 44100, "-c:a aac -b:a 256k", 25},
        Case{"s.ogg", 44100, 44100, "-c:a libvorbis -q:a 9", 20},
        Case{"s.mp3", 44100, 44100, "-c:a libmp3lame -b:a 320k", 25},
        Case{"sac.mka", 48000, 48000, "-c:a ac3 -b:a 448k", 25}}) {
    auto path = media().make(c.name, sweep(c.rate) + c.encoder);
    auto index = index_of(path);
    ASSERT_TRUE(index) << c.name << index.error().detail;
    auto sound = rendered_sound(**index, path, c.out);
    // Encoders without an edit list delay the sound; T0 is then the start of their priming.
    double best = -1000;
    double at = 0;
    for (int delay = 0; delay < 3000; delay++) {
      std::vector<float> head(sound.begin(), sound.begin() + std::min<std::ptrdiff_t>(sound.size(), c.out));
      double snr = worst_snr(head, c.out, static_cast<double>(delay) / c.out);
      if (snr < best && best > c.least) break;  // the top is behind
      if (snr > best) {
        best = snr;
        at = static_cast<double>(delay) / c.out;
      }
    }
    double snr = worst_snr(sound, c.out, at);
    EXPECT_GT(snr, c.least) << c.name << " delay " << at * c.out;
  }
}

TEST(RenderAudio, gives_the_same_bytes_each_time) {
  auto path = media().make("s48.wav", sweep(48000));
  auto index = index_of(path);
  ASSERT_TRUE(index);
  const auto& track = (*index)->audio()[0];
  RenderAudioRequest request;
  request.first_frame = 10;
  request.last_frame = 57;
  request.source = {(*index)->header().source_bytes,
                    (*index)->header().container,
                    *track.header,
                    {track.packets.begin(), track.packets.end()},
                    true};
  auto first = render(request, path, render_audio);
  auto second = render(request, path, render_audio);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->payload == second->payload);
  EXPECT_EQ(first->reply.segments[0].samples.size(), 47u);
}

TEST(RenderAudio, mixes_surround_down) {
  auto path = media().make("six.wav", sweep(48000, 6));
  auto index = index_of(path);
  ASSERT_TRUE(index);
  EXPECT_EQ((*index)->audio()[0].header->audio.channels, 6);
  auto sound = rendered_sound(**index, path, 48000);
  EXPECT_GT(sound.size(), 100'000u);
}

}  // namespace
}  // namespace millrace::engine::tasks
