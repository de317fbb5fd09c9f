#include "package/mp4_samples.h"

#include <algorithm>
#include <optional>

#include "package/mp4_boxes.h"
#include "package/mp4_tables.h"

namespace millrace::package {
namespace {

constexpr std::uint64_t kMaxPackets = 50'000'000;
constexpr std::uint32_t kPcmPacketFrames = 2048;
constexpr std::int64_t kMaxTime = std::int64_t{1} << 52;  // nothing overflows below it

// A packet's place in time; the tables give one sample at a time.
struct Clock {
  RunTable durations;
  RunTable offsets;
  std::int64_t dts = 0;
};

Result<Clock> open_clock(const SampleTables& tables) {
  auto durations = RunTable::open(tables.stts, RunTable::After::repeat_last);
  if (!durations) return fail(std::move(durations.error()));
  auto offsets = RunTable::open(tables.ctts, RunTable::After::zero);
  if (!offsets) return fail(std::move(offsets.error()));
  return Clock{*durations, *offsets};
}

// Which samples decoding can start at; QuickTime lists those of open groups apart.
struct Keys {
  SyncTable full;
  SyncTable partial;
  bool has_partial = false;

  bool next(std::uint32_t sample) {
    bool key = full.contains_next(sample);
    return (has_partial && partial.contains_next(sample)) || key;
  }
};

Result<Keys> open_keys(const SampleTables& tables, bool video) {
  auto full = SyncTable::open(video ? tables.stss : std::string_view{});
  if (!full) return fail(std::move(full.error()));
  auto partial = SyncTable::open(tables.stps);
  if (!partial) return fail(std::move(partial.error()));
  return Keys{*full, *partial, video && !tables.stps.empty()};
}

bool inside(const Packet& packet, std::uint64_t file_bytes) {
  return packet.offset <= file_bytes && packet.size <= file_bytes - packet.offset;
}

Result<void> check_count(const SizeTable& sizes, const SampleRules& rules) {
  if (sizes.count() > kMaxPackets) return mp4_use_demuxer("A track has more samples than are read here.");
  if (std::uint64_t{sizes.uniform()} * sizes.count() > rules.file_bytes) return mp4_incomplete();
  // Sound in units smaller than its codec's packets (QuickTime's old compressed sound), or an attack on
  // memory.
  if (sizes.uniform() > 0 && sizes.uniform() < 8 && sizes.count() > 4096)
    return mp4_use_demuxer("A track counts bytes, not packets.");
  return {};
}

// Gives the next sample its times. Durations that are not positive would stop the clock; only the last sample
// may have none, and then lasts as long as the one before.
Result<void> advance(Clock& clock, Packet& packet, const Packet* before, bool last) {
  std::int32_t duration = clock.durations.next();
  packet.source_ts = clock.dts;
  packet.pts = clock.dts + clock.offsets.next();
  if (duration < 0 || (duration == 0 && !last))
    return mp4_use_demuxer("A track's clock stands still or turns back.");
  packet.duration = duration == 0 && before ? before->duration : static_cast<std::uint32_t>(duration);
  clock.dts += duration;
  if (clock.dts > kMaxTime) return mp4_damaged("A track's times make no sense.");
  return {};
}

Result<std::vector<Packet>> unfold_each(const SampleTables& tables, const SizeTable& sizes, ChunkTable chunks,
                                        const SampleRules& rules) {
  if (auto good = check_count(sizes, rules); !good) return fail(std::move(good.error()));
  auto clock = open_clock(tables);
  if (!clock) return fail(std::move(clock.error()));
  auto keys = open_keys(tables, rules.video);
  if (!keys) return fail(std::move(keys.error()));

  std::vector<Packet> packets;
  packets.reserve(sizes.count());
  ChunkTable::Chunk chunk;
  for (std::uint32_t sample = 0; sample < sizes.count(); sample++) {
    while (chunk.samples == 0)
      if (!chunks.next(chunk)) return mp4_damaged("The sample tables do not agree with each other.");
    Packet packet;
    packet.size = sizes.at(sample);
    packet.offset = chunk.offset;
    packet.flags = keys->next(sample) ? Packet::kKey : 0;
    if (!inside(packet, rules.file_bytes)) return mp4_incomplete();
    const Packet* before = packets.empty() ? nullptr : &packets.back();
    auto good = advance(*clock, packet, before, sample + 1 == sizes.count());
    if (!good) return fail(std::move(good.error()));
    packets.push_back(packet);
    chunk.offset += packet.size;
    chunk.samples--;
  }
  return packets;
}

// One sample is one frame of a few bytes, and all last equally long: chunks are cut into packets of many
// frames.
Result<std::vector<Packet>> unfold_pcm(const SampleTables& tables, const SizeTable& sizes, ChunkTable chunks,
                                       const SampleRules& rules) {
  std::uint64_t frame = rules.pcm_frame_bytes;
  if (frame * sizes.count() > rules.file_bytes) return mp4_incomplete();
  auto clock = open_clock(tables);
  if (!clock) return fail(std::move(clock.error()));
  std::int32_t duration = clock->durations.next();
  if (duration != 1) return mp4_use_demuxer("Uncompressed sound whose clock is not its rate.");

  std::vector<Packet> packets;
  std::uint32_t done = 0;
  ChunkTable::Chunk chunk;
  while (done < sizes.count()) {
    if (!chunks.next(chunk)) return mp4_damaged("The sample tables do not agree with each other.");
    std::uint32_t left = std::min(chunk.samples, sizes.count() - done);
    while (left > 0) {
      std::uint32_t frames = std::min(left, kPcmPacketFrames);
      Packet packet;
      packet.pts = packet.source_ts = done;
      packet.offset = chunk.offset;
      packet.size = static_cast<std::uint32_t>(frames * frame);
      packet.duration = frames;
      packet.flags = Packet::kKey;
      if (!inside(packet, rules.file_bytes)) return mp4_incomplete();
      packets.push_back(packet);
      chunk.offset += packet.size;
      done += frames;
      left -= frames;
    }
  }
  return packets;
}

// Only a single run of durations can be put together.
bool has_one_duration(std::string_view stts) {
  FullBox box = open_full_box(stts);
  return box.body.u32() == 1;
}

}  // namespace

Result<std::vector<Packet>> unfold_samples(const SampleTables& tables, const SampleRules& rules) {
  if (tables.stsz.empty() && tables.stz2.empty()) return mp4_damaged("A track has no table of sample sizes.");
  auto sizes = SizeTable::open(tables.stsz, tables.stz2);
  if (!sizes) return fail(std::move(sizes.error()));
  if (sizes->count() == 0) return std::vector<Packet>{};
  if (tables.stts.empty() || tables.stsc.empty())
    return mp4_damaged("A track has no table of times or of chunks.");
  if (rules.video && !tables.stss.empty() && tables.stss.size() >= 8 &&
      ByteReader(tables.stss.substr(4)).u32() == 0)
    return mp4_use_demuxer("A track does not say which of its pictures are keyframes.");
  auto chunks = ChunkTable::open(tables.stsc, tables.stco, tables.co64);
  if (!chunks) return fail(std::move(chunks.error()));

  bool pcm = rules.pcm_frame_bytes > 0 && tables.ctts.empty() && has_one_duration(tables.stts) &&
             (sizes->uniform() == 1 || sizes->uniform() == rules.pcm_frame_bytes);
  if (pcm) return unfold_pcm(tables, *sizes, *chunks, rules);
  return unfold_each(tables, *sizes, *chunks, rules);
}

}  // namespace millrace::package
