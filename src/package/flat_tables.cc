#include "package/flat_tables.h"

#include <algorithm>

namespace millrace::package {
namespace {

// Runs of equal values, as stts and ctts write them.
template <class Value>
std::string run_lengths(std::string_view type, std::size_t count, Value value) {
  ByteWriter entries;
  std::uint32_t runs = 0;
  for (std::size_t i = 0; i < count;) {
    std::size_t end = i + 1;
    while (end < count && value(end) == value(i)) end++;
    entries.u32(end - i).u32(static_cast<std::uint64_t>(value(i)));
    runs++;
    i = end;
  }
  return full_box(type, 0, 0, ByteWriter().u32(runs).text(entries.view()).take());
}

std::string sync_samples(const FlatTrack& track) {
  ByteWriter numbers;
  for (std::size_t i = 0; i < track.samples.size(); i++)
    if (track.samples[i].key) numbers.u32(i + 1);
  std::size_t keys = numbers.size() / 4;
  if (keys == track.samples.size()) return {};  // without the box every sample is one
  return full_box("stss", 0, 0, ByteWriter().u32(keys).text(numbers.view()).take());
}

std::string sample_sizes(const FlatTrack& track) {
  ByteWriter out;
  out.reserve(8 + 4 * track.samples.size());
  out.u32(0).u32(track.samples.size());
  for (const FlatSample& sample : track.samples) out.u32(sample.size);
  return full_box("stsz", 0, 0, out.view());
}

std::string samples_to_chunks(const FlatTrack& track, std::span<const Chunk> chunks) {
  auto entry = [&](std::size_t i) { return track.samples[chunks[i].first].entry; };
  ByteWriter entries;
  std::uint32_t runs = 0;
  for (std::size_t i = 0; i < chunks.size(); i++) {
    if (i > 0 && chunks[i].count == chunks[i - 1].count && entry(i) == entry(i - 1)) continue;
    entries.u32(i + 1).u32(chunks[i].count).u32(entry(i) + 1u);
    runs++;
  }
  return full_box("stsc", 0, 0, ByteWriter().u32(runs).text(entries.view()).take());
}

std::string chunk_offsets(std::span<const Chunk> chunks, bool wide) {
  ByteWriter out;
  out.u32(chunks.size());
  for (const Chunk& chunk : chunks) wide ? out.u64(chunk.offset) : out.u32(chunk.offset);
  return full_box(wide ? "co64" : "stco", 0, 0, out.view());
}

}  // namespace

FlatTimes flat_times(const FlatTrack& track) {
  FlatTimes times;
  for (const FlatSample& sample : track.samples) times.decode.push_back(sample.time);
  std::ranges::sort(times.decode);
  Ticks shift = 0;
  for (std::size_t i = 0; i < track.samples.size(); i++)
    shift = std::max(shift, times.decode[i] - track.samples[i].time);
  for (std::size_t i = 0; i < track.samples.size(); i++) {
    Ticks offset = track.samples[i].time - times.decode[i] + shift;
    times.offsets.push_back(static_cast<std::uint32_t>(offset));
    times.reordered = times.reordered || offset != 0;
  }
  Ticks zero = times.decode.front();
  times.media_time = shift - zero;
  for (Ticks& time : times.decode) time -= zero;
  Ticks end = std::max(track.end, track.tail) - zero;
  times.decode.push_back(std::max(end, times.decode.back() + 1));
  return times;
}

std::string flat_tables(const TableInput& input) {
  const FlatTimes& times = input.times;
  std::size_t count = input.track.samples.size();
  std::string out =
      run_lengths("stts", count, [&](std::size_t i) { return times.decode[i + 1] - times.decode[i]; });
  if (times.reordered) out += run_lengths("ctts", count, [&](std::size_t i) { return times.offsets[i]; });
  return out + sync_samples(input.track) + samples_to_chunks(input.track, input.chunks) +
         sample_sizes(input.track) + chunk_offsets(input.chunks, input.wide_offsets);
}

// ISO/IEC 14496-12 section 8.6.6. A track that begins late has an empty edit in front.
std::string flat_edits(const FlatTrack& track, const FlatTimes& times) {
  if (times.media_time == 0 && track.tail <= track.end) return {};
  constexpr std::uint64_t kEmpty = UINT64_MAX;
  constexpr std::uint32_t kNormalRate = 0x10000;
  Ticks delay = std::max<Ticks>(0, -times.media_time);
  auto movie = [&](Ticks ticks) {
    return static_cast<std::uint64_t>(rescale(ticks, kMovieScale, track.boxes.timescale));
  };
  ByteWriter out;
  out.u32(delay > 0 ? 2 : 1);
  if (delay > 0) out.u64(movie(delay)).u64(kEmpty).u32(kNormalRate);
  out.u64(movie(track.end - delay))
      .u64(static_cast<std::uint64_t>(std::max<Ticks>(0, times.media_time)))
      .u32(kNormalRate);
  return box("edts", full_box("elst", 1, 0, out.view()));
}

}  // namespace millrace::package
