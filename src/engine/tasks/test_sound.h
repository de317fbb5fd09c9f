// For the tests of files of sound: makes them in-process, and has the ffmpeg command decode them again.
#pragma once
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks::testing {

inline constexpr double kSeconds = 4;

// Noise of one kind that is never the same twice, so that any shift shows.
inline std::string noise(double seconds, int rate = 48000, double amplitude = 0.3) {
  return fmt::format("-f lavfi -i \"anoisesrc=a={}:r={}:d={}:seed=7:c=pink\" -ac 2 ", amplitude, rate,
                     seconds);
}

struct Source {
  std::string path;
  Fd fd, index;
  std::uint64_t bytes = 0;
};

inline Source source_of(const std::string& path) {
  auto file = open_file(path);
  Source source{path, std::move(file.fd), engine::memory_file("index"), file.bytes};
  int descriptors[] = {source.fd.get(), source.index.get()};
  EXPECT_TRUE(index({source.bytes}, {descriptors})) << path;
  return source;
}

struct Made {
  MakeSoundReply reply;
  std::string path;
};
inline int files_made = 0;

inline std::string extension(SoundFormat format) {
  return format == SoundFormat::opus ? ".opus"
                                     : "." + std::string(boost::describe::enum_to_string(format, ""));
}

inline Result<Made> make(const Source& source, MakeSoundRequest request, const Source* other = nullptr) {
  if (request.inputs.empty()) request.inputs.emplace_back();
  request.inputs[0].source_bytes = source.bytes;
  Fd out = engine::memory_file("sound");
  std::vector<int> descriptors{source.fd.get(), out.get(), source.index.get()};
  if (other) {
    SoundInput second;
    second.source_bytes = other->bytes;
    second.source = 3;
    second.index = 4;
    request.inputs.push_back(second);
    descriptors.push_back(other->fd.get());
    descriptors.push_back(other->index.get());
  }
  auto reply = make_sound(request, {descriptors});
  if (!reply) return fail(reply.error());
  auto bytes = contents(out.get());
  std::uint64_t sum = 0;
  for (const auto& part : reply->parts) sum += part.bytes;
  EXPECT_EQ(bytes.size(), sum);
  auto name = fmt::format("made-{}{}", files_made++, extension(request.format));
  return Made{std::move(*reply), media().write(name, bytes)};
}

// Interleaved floats.
inline std::vector<float> decoded(const std::string& path, const std::string& more = "") {
  auto raw =
      media().make(fmt::format("decoded-{}.f32", files_made++), "-i " + path + " " + more + " -f f32le");
  auto bytes = read_file(raw);
  std::vector<float> samples(bytes.size() / sizeof(float));
  std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(float));
  return samples;
}

inline MakeSoundRequest part(SoundFormat format, double begin, double end) {
  MakeSoundRequest request;
  request.format = format;
  request.bit_rate = 128'000;
  request.inputs.emplace_back();
  request.inputs[0].begin = begin;
  request.inputs[0].end = end;
  return request;
}

inline SoundStep step(SoundOp op) {
  SoundStep made;
  made.op = op;
  return made;
}

// How many samples later `copy` is than `source`, by correlation of the left channel within ±reach.
inline int lag_of(const std::vector<float>& copy, const std::vector<float>& source, int reach) {
  int best = 0;
  double most = -1e9;
  for (int lag = -reach; lag <= reach; lag++) {
    double sum = 0;
    for (int i = 20'000; i < 30'000; i++)
      sum += static_cast<double>(copy[2 * static_cast<std::size_t>(i + lag)]) *
             source[2 * static_cast<std::size_t>(i)];
    if (sum > most) {
      most = sum;
      best = lag;
    }
  }
  return best;
}

inline double rms(const std::vector<float>& samples, std::size_t from, std::size_t to) {
  double sum = 0;
  for (auto i = from; i < to; i++) sum += static_cast<double>(samples[i]) * samples[i];
  return std::sqrt(sum / static_cast<double>(to - from));
}

}  // namespace millrace::engine::tasks::testing
