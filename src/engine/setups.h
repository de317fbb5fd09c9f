// What the engine is told, derived from index and plan alone, so that whoever asks (indexing for the headers,
// render for a segment) asks for the same bytes.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "engine/protocol.h"
#include "package/plan.h"

namespace millrace::engine {

// The encoder of a rendered video rendition.
EncoderSetup encoder_setup(const package::MediaIndex& index, const package::Rendition& rendition);

// Address space a child needs to decode this media: grows with the picture.
std::uint64_t memory_for(const package::MediaIndex& index);

// What a child really uses at most while it renders these renditions from one decode, by the sizes of the
// pictures: its own memory and the output, not the address space. An estimate.
std::uint64_t memory_used_by(const package::MediaIndex& index,
                             const std::vector<const package::Rendition*>& rungs, bool pipelined);

// A source with the packets [first, last] of a track.
Source source_of(const package::MediaIndex& index, const package::TrackView& track, std::size_t first,
                 std::size_t last);

// The key frames nearest to these shares of a media's length, without what would take long to decode.
std::vector<StillCandidate> key_pictures(const package::MediaIndex& index, std::span<const double> shares);

// The picture shown at this time, held beyond the ends; nothing when decoding it would take too long.
std::optional<StillCandidate> picture_at(const package::MediaIndex& index, std::int64_t ms);

// All that renders one segment of a rendered video rendition.
VideoTarget video_target(const package::Plan& plan, const package::Rendition& rendition,
                         package::SegmentPart part);

// A segment of rendered sound, with enough sound before it for decoder, resampler and encoder to settle.
RenderAudioRequest audio_request(const package::Plan& plan, const package::Rendition& rendition,
                                 package::SegmentPart part);

}  // namespace millrace::engine
