// A child's answer is hostile until it is held against the plan: as many samples as frames, at the planned
// times, the first a key, payload of the said size, and the parameter sets of the init segment. Then it
// becomes a segment.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "engine/protocol.h"
#include "media/library.h"

namespace millrace::render {

// Bytes of an output descriptor, at most `most`.
Result<std::string> read_output(int fd, std::uint64_t most);

// `payload` is this segment's part of the output.
Result<std::string> check_video(const media::LoadedMedia& media, const package::Rendition& rendition,
                                package::SegmentPart part, const engine::EncodedSegment& segment,
                                std::string_view payload);
Result<std::string> check_audio(const media::LoadedMedia& media, const package::Rendition& rendition,
                                package::SegmentPart part, const engine::EncodedSegment& segment,
                                std::string_view payload);

// What of the segment could not be decoded, if anything, held to the segment's own span.
std::optional<media::HeldSpan> held_in(const media::LoadedMedia& media, const package::Rendition& rendition,
                                       package::SegmentPart part, const engine::EncodedSegment& segment);

// The sum of the samples' sizes, or nothing when it exceeds `most`.
std::optional<std::uint64_t> payload_bytes(const engine::EncodedSegment& segment, std::uint64_t most);

}  // namespace millrace::render
