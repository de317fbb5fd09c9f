#include "transcription/wave.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

namespace millrace::transcription {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kWindow = kRate / 50;  // 20 ms
constexpr std::size_t kQuiet = 15;           // windows: 0.3 s, longer than the gap within a word
constexpr double kSilent = 32768 * 0.0018;   // RMS of -55 dBFS

std::unexpected<Error> wrong() {
  return fail(Status::internal, "engine_failed", "The media engine gave an answer that makes no sense.");
}

template <class T>
T at(std::string_view bytes, std::size_t place) {
  T value;
  std::memcpy(&value, bytes.data() + place, sizeof value);
  return value;
}

// Its chunks by their names (RIFF): the length of the last one may be that of a file of unknown length.
std::optional<std::string_view> chunk(std::string_view file, std::string_view name) {
  if (file.size() < 12 || !file.starts_with("RIFF") || file.substr(8, 4) != "WAVE") return std::nullopt;
  std::size_t place = 12;
  while (file.size() - place >= 8) {
    std::size_t length = at<std::uint32_t>(file, place + 4);
    auto body = file.substr(place + 8, length);
    if (file.substr(place, 4) == name) return body;
    if (length >= file.size() - place - 8) break;
    place = std::min(file.size(), place + 8 + length + length % 2);
  }
  return std::nullopt;
}

std::vector<double> powers(SampleView samples) {
  std::vector<double> out;
  for (std::size_t i = 0; i + kWindow <= samples.size(); i += kWindow) {
    double sum = 0;
    for (auto sample : samples.subspan(i, kWindow)) sum += static_cast<double>(sample) * sample;
    out.push_back(sum / kWindow);
  }
  return out;
}

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

Result<Samples> read_wave(std::string_view file) {
  auto format = chunk(file, "fmt "), data = chunk(file, "data");
  if (!format || format->size() < 16 || !data) return wrong();
  auto channels = at<std::uint16_t>(*format, 2);
  auto rate = at<std::uint32_t>(*format, 4);
  auto bits = at<std::uint16_t>(*format, 14);
  if (channels != 1 || rate != kRate || (bits != 16 && bits != 24)) return wrong();
  const std::size_t bytes = bits / 8;
  Samples samples(data->size() / bytes);
  // Of 24 bits the upper 16.
  for (std::size_t i = 0; i < samples.size(); i++)
    samples[i] = at<std::int16_t>(*data, i * bytes + bytes - 2);
  return samples;
}

std::string write_wave(SampleView samples) {
  const auto bytes = static_cast<std::uint32_t>(samples.size_bytes());
  std::string out = "RIFF";
  out.reserve(44 + bytes);
  put<std::uint32_t>(out, 36 + bytes);
  out += "WAVEfmt ";
  put<std::uint32_t>(out, 16);
  put<std::uint16_t>(out, 1);  // PCM
  put<std::uint16_t>(out, 1);
  put<std::uint32_t>(out, kRate);
  put<std::uint32_t>(out, kRate * 2);
  put<std::uint16_t>(out, 2);
  put<std::uint16_t>(out, 16);
  out += "data";
  put<std::uint32_t>(out, bytes);
  out.append(reinterpret_cast<const char*>(samples.data()), bytes);
  return out;
}

std::size_t quiet_place(SampleView samples) {
  auto power = powers(samples);
  if (power.size() < 3 * kQuiet) return samples.size();
  std::size_t first = power.size() * 2 / 3;
  double least = std::numeric_limits<double>::infinity();
  std::size_t best = power.size() - kQuiet;
  for (std::size_t i = first; i + kQuiet <= power.size(); i++) {
    double sum = 0;
    for (std::size_t k = 0; k < kQuiet; k++) sum += power[i + k];
    // Of places that are as quiet the latest.
    if (sum <= least) {
      least = sum;
      best = i;
    }
  }
  return (best + kQuiet / 2) * kWindow;
}

bool is_silent(SampleView samples) {
  return std::ranges::all_of(powers(samples), [](double power) { return power < kSilent * kSilent; });
}

}  // namespace millrace::transcription
