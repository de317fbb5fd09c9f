// CMAF (ISO/IEC 23000-19) headers and fragments, written by hand: initialisation segments, and the head of a
// media segment (styp, moof, mdat header) to which the payload bytes are appended as they are, from wherever
// they lie.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "package/chapters.h"
#include "package/codec_strings.h"  // avc_codecs
#include "package/plan.h"

namespace millrace::package {

struct Sample {
  Ticks pts = 0;
  std::uint32_t size = 0;
  bool key = false;
};

// `samples` in decode order. The encoder's decode times are ignored: decode time i := i-th smallest pts, so
// tfdt is the segment's begin and the durations add up to its end; signed composition offsets (trun version
// 1).
std::string segment_head(const Rendition& rendition, std::size_t number, SegmentSpan span,
                         std::span<const Sample> samples);

// `codec_private`: avcC, or AudioSpecificConfig. Colour from the index's video track (after tone mapping for
// rendered).
std::string init_segment(const Plan& plan, const Rendition& rendition, std::string_view codec_private);

// One initialisation segment for several tracks, numbered from 1 in their order: for a growing file of
// picture and sound together, which may be of two media. renumber() makes one of our own segments (whole, or
// its head) fit such a file.
struct MuxedTrack {
  const Plan* plan = nullptr;
  const Rendition* rendition = nullptr;
  std::string_view codec_private;
};
std::string muxed_init(std::span<const MuxedTrack> tracks);
void renumber(std::string& segment, std::uint32_t sequence, std::uint32_t track_id);

// A run of bytes of the original, in the order they are sent.
struct ByteRun {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};
// Lengthens the last run when the next one lies right behind it; empty runs are left out.
void append_run(std::vector<ByteRun>& runs, ByteRun run);

struct AssembledSegment {
  std::string head;
  std::vector<ByteRun> runs;  // adjacent packets merged, nothing foreign in between
  std::uint64_t bytes = 0;    // head and runs
};
AssembledSegment assemble(const Plan& plan, const Rendition& rendition, SegmentPart part);

// A fast-start MP4 of the original's own tracks: our ftyp and moov (no location tags, no hidden tracks), then
// the packets' bytes in decode-time interleaving. Empty when browsers do not play the original's tracks or
// they are not addressed.
struct ProgressiveFile {
  std::string head;  // ftyp, moov, mdat header (64-bit sizes where needed)
  std::vector<ByteRun> runs;
  std::uint64_t bytes = 0;
};
Result<ProgressiveFile> progressive_from_original(const Plan& plan, const Chapters& chapters = {});

// The same made of stored rendered segments: of each segment k, where its payload lies (object ordinal is the
// segment number; offset within that object of its first payload byte) and its samples.
struct StoredSegment {
  std::vector<Sample> samples;
  std::uint64_t payload_offset = 0;
};
struct StoredTrack {
  const Plan* plan = nullptr;
  const Rendition* rendition = nullptr;  // null: there is none
  std::span<const StoredSegment> segments;
  std::string_view codec_private;
};
struct StoredRun {
  bool audio = false;
  std::uint32_t segment = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};
struct ProgressiveStored {
  std::string head;
  std::vector<StoredRun> runs;
  std::uint64_t bytes = 0;
};
ProgressiveStored progressive_from_segments(const StoredTrack& video, const StoredTrack& audio,
                                            std::string_view title, const Chapters& chapters = {});

// Reads back the samples of one of our own stored segments (styp, moof, mdat). Fails on anything else.
// `bytes` may be its front alone, up to the payload; `size_of_all` is the whole segment's size.
Result<StoredSegment> parse_segment(std::string_view bytes, std::uint64_t size_of_all);
inline Result<StoredSegment> parse_segment(std::string_view bytes) {
  return parse_segment(bytes, bytes.size());
}

}  // namespace millrace::package
