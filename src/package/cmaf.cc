// Decode times are those of presentation, sorted: a segment then begins at its border and ends at the next
// one to the tick, without edit lists and without negative times, whatever reordering its frames need
// (composition offsets are signed, trun version 1).
#include "package/cmaf.h"

#include <algorithm>
#include <limits>

#include "package/boxes.h"
#include "package/codec_strings.h"
#include "package/rendition_kind.h"
#include "package/sample_entries.h"

namespace millrace::package {
namespace {

constexpr std::uint32_t kKeySample = 0x02000000;        // depends on no other
constexpr std::uint32_t kDependentSample = 0x01010000;  // depends on others, is no sync sample

std::string segment_type() {
  ByteWriter out;
  out.text("msdh").u32(0).text("msdhmsixcmfs");
  return box("styp", out.view());
}

// The size field of a box that ends where the payload does.
std::string payload_header(std::uint64_t bytes) {
  ByteWriter out;
  if (bytes + 8 <= std::numeric_limits<std::uint32_t>::max())
    out.u32(bytes + 8).text("mdat");
  else
    out.u32(1).text("mdat").u64(bytes + 16);
  return out.take();
}

struct Run {
  bool audio = false;
  bool offsets = false;      // some sample is not shown in decode order
  std::vector<Ticks> times;  // decode times, and the end
  std::span<const Sample> samples;
};

Run run_of(const Rendition& rendition, SegmentSpan span, std::span<const Sample> samples) {
  Run run{is_audio(rendition), false, {}, samples};
  run.times.reserve(samples.size() + 1);
  for (const Sample& sample : samples) run.times.push_back(sample.pts);
  std::ranges::sort(run.times);
  run.times.push_back(span.end);
  for (std::size_t i = 0; i < samples.size(); i++)
    run.offsets = run.offsets || samples[i].pts != run.times[i];
  return run;
}

// ISO/IEC 14496-12 section 8.8.8. The first sample lies right behind the mdat header.
std::string sample_run(const Run& run, std::uint32_t data_offset) {
  constexpr std::uint32_t kDataOffset = 0x1, kDuration = 0x100, kSize = 0x200, kFlags = 0x400,
                          kComposition = 0x800;
  std::uint32_t flags = kDataOffset | kDuration | kSize;
  if (!run.audio) flags |= kFlags | (run.offsets ? kComposition : 0);
  ByteWriter out;
  out.reserve(16 * run.samples.size() + 8);
  out.u32(run.samples.size()).u32(data_offset);
  for (std::size_t i = 0; i < run.samples.size(); i++) {
    const Sample& sample = run.samples[i];
    out.u32(static_cast<std::uint64_t>(run.times[i + 1] - run.times[i])).u32(sample.size);
    if (run.audio) continue;
    out.u32(sample.key ? kKeySample : kDependentSample);
    if (run.offsets) out.u32(static_cast<std::uint64_t>(sample.pts - run.times[i]));
  }
  return full_box("trun", 1, flags, out.view());
}

std::string movie_fragment(const Run& run, std::size_t number, Ticks begin,
                           std::size_t payload_header_bytes) {
  constexpr std::uint32_t kBaseIsMoof = 0x20000, kDefaultFlags = 0x20;
  ByteWriter sequence, header, time;
  sequence.u32(number + 1);
  header.u32(1);
  if (run.audio) header.u32(kKeySample);
  time.u64(static_cast<std::uint64_t>(begin));
  std::string fragment = full_box("mfhd", 0, 0, sequence.view());
  std::string track = full_box("tfhd", 0, kBaseIsMoof | (run.audio ? kDefaultFlags : 0), header.view()) +
                      full_box("tfdt", 1, 0, time.view());
  // The run's own size does not depend on the offset that stands in it.
  std::size_t bytes = 8 + fragment.size() + 8 + track.size() + sample_run(run, 0).size();
  track += sample_run(run, static_cast<std::uint32_t>(bytes + payload_header_bytes));
  return box("moof", fragment + box("traf", track));
}

}  // namespace

std::string segment_head(const Rendition& rendition, std::size_t number, SegmentSpan span,
                         std::span<const Sample> samples) {
  std::uint64_t payload = 0;
  for (const Sample& sample : samples) payload += sample.size;
  std::string header = payload_header(payload);
  Run run = run_of(rendition, span, samples);
  Ticks begin = samples.empty() ? span.begin : run.times.front();
  return segment_type() + movie_fragment(run, number, begin, header.size()) + header;
}

namespace {

TrackBoxes fragmented_track(const Plan& plan, const Rendition& rendition, std::string_view codec_private) {
  TrackBoxes boxes;
  boxes.audio = is_audio(rendition);
  boxes.timescale = rendition.timescale;
  if (boxes.audio) {
    boxes.language = plan.index().audio()[static_cast<std::size_t>(rendition.track)].header->language;
    boxes.sample_entry = mp4a_entry(sound_entry(plan, rendition), codec_private);
  } else {
    boxes.display_width = rendition.width;
    boxes.display_height = rendition.height;
    if (auto config = config_of(plan, rendition, codec_private))
      boxes.sample_entry = visual_entry(config->entry, picture_entry(plan, rendition), config->record);
  }
  std::string four(4, '\0'), eight(8, '\0');  // tables without entries: the samples are in the fragments
  boxes.sample_tables = full_box("stts", 0, 0, four) + full_box("stsc", 0, 0, four) +
                        full_box("stsz", 0, 0, eight) + full_box("stco", 0, 0, four);
  return boxes;
}

std::string fragmented_movie(const std::vector<TrackBoxes>& tracks) {
  ByteWriter type;
  type.text("iso6").u32(512).text("iso6cmfcmp41");
  std::string movie = movie_header(0, static_cast<std::uint32_t>(tracks.size()) + 1), extends;
  for (const TrackBoxes& one : tracks) {
    movie += track(one);
    ByteWriter defaults;
    defaults.u32(one.id).u32(1).u32(0).u32(0).u32(0);
    extends += full_box("trex", 0, 0, defaults.view());
  }
  return box("ftyp", type.view()) + box("moov", movie + box("mvex", extends));
}

}  // namespace

std::string init_segment(const Plan& plan, const Rendition& rendition, std::string_view codec_private) {
  return fragmented_movie({fragmented_track(plan, rendition, codec_private)});
}

std::string muxed_init(std::span<const MuxedTrack> tracks) {
  std::vector<TrackBoxes> all;
  for (const MuxedTrack& one : tracks) {
    all.push_back(fragmented_track(*one.plan, *one.rendition, one.codec_private));
    all.back().id = static_cast<std::uint32_t>(all.size());
  }
  return fragmented_movie(all);
}

void renumber(std::string& segment, std::uint32_t sequence, std::uint32_t track_id) {
  // moof (8); mfhd (16, its sequence in the last 4); traf (8); tfhd (12 up to the track id).
  static const std::size_t kMoof = segment_type().size();
  const std::size_t kSequence = kMoof + 8 + 12, kTrack = kMoof + 8 + 16 + 8 + 12;
  auto put = [&](std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; i++) segment[at + i] = static_cast<char>(value >> (24 - 8 * i));
  };
  if (segment.size() < kTrack + 4) return;
  put(kSequence, sequence);
  put(kTrack, track_id);
}

AssembledSegment assemble(const Plan& plan, const Rendition& rendition, SegmentPart part) {
  bool audio = is_audio(rendition);
  const TrackView& track =
      audio ? plan.index().audio()[static_cast<std::size_t>(rendition.track)] : *plan.index().video();
  ShownFrames frames(track);
  std::vector<Sample> samples;
  AssembledSegment segment;
  auto ordinals = plan.packets(rendition, part);
  samples.reserve(ordinals.size());
  segment.runs.reserve(ordinals.size());
  for (std::uint32_t ordinal : ordinals) {
    const Packet& packet = track.packets[ordinal];
    samples.push_back({audio ? packet.pts : frames.tick_of_packet(ordinal), packet.size,
                       (packet.flags & Packet::kKey) != 0});
    append_run(segment.runs, {packet.offset, packet.size});
    segment.bytes += packet.size;
  }
  segment.head = segment_head(rendition, part.k, plan.span(rendition, part), samples);
  segment.bytes += segment.head.size();
  return segment;
}

void append_run(std::vector<ByteRun>& runs, ByteRun run) {
  if (run.size == 0) return;
  if (!runs.empty() && runs.back().offset + runs.back().size == run.offset)
    runs.back().size += run.size;
  else
    runs.push_back(run);
}

}  // namespace millrace::package
