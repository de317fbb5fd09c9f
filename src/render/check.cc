#include "render/check.h"

#include <sys/stat.h>

#include "base/log.h"

namespace millrace::render {
namespace {

std::unexpected<Error> nonsense(std::string_view what) {
  log::error("the media engine's segment was refused: {}", what);
  return fail(Status::internal, "engine_failed",
              "The media engine gave an answer that does not fit the plan.");
}

std::string join(const package::Rendition& rendition, package::SegmentPart part, package::SegmentSpan span,
                 const std::vector<package::Sample>& samples, std::string_view payload) {
  std::string bytes = package::segment_head(rendition, part.k, span, samples);
  bytes.append(payload);
  return bytes;
}

std::vector<package::Sample> samples_of(const engine::EncodedSegment& segment) {
  std::vector<package::Sample> samples;
  samples.reserve(segment.samples.size());
  for (const auto& s : segment.samples) samples.push_back({s.pts, s.size, s.key});
  return samples;
}

}  // namespace

Result<std::string> read_output(int fd, std::uint64_t most) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) throw std::system_error(errno, std::generic_category(), "fstat of an output");
  if (static_cast<std::uint64_t>(info.st_size) > most) return nonsense("output too large");
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    ssize_t n = ::pread(fd, bytes.data() + got, bytes.size() - got, static_cast<off_t>(got));
    if (n <= 0) return nonsense("output cannot be read");
    got += static_cast<std::size_t>(n);
  }
  return bytes;
}

std::optional<std::uint64_t> payload_bytes(const engine::EncodedSegment& segment, std::uint64_t most) {
  std::uint64_t sum = 0;
  for (const auto& sample : segment.samples) sum += sample.size;
  return sum <= most ? std::optional(sum) : std::nullopt;
}

Result<std::string> check_video(const media::LoadedMedia& media, const package::Rendition& rendition,
                                package::SegmentPart part, const engine::EncodedSegment& segment,
                                std::string_view payload) {
  auto wanted = media.plan->frames(rendition, part);
  if (segment.samples.size() != wanted.size()) return nonsense("number of frames");
  if (payload_bytes(segment, payload.size()) != payload.size()) return nonsense("payload size");
  auto config = media.private_of(rendition.name);
  if (!config || segment.codec_private != *config) return nonsense("parameter sets");
  if (!segment.samples.front().key || segment.samples.front().pts != wanted.front().pts)
    return nonsense("first frame");
  std::vector<std::int64_t> have;
  for (const auto& s : segment.samples) have.push_back(s.pts);
  std::ranges::sort(have);
  for (std::size_t i = 0; i < wanted.size(); i++)
    if (have[i] != wanted[i].pts) return nonsense("presentation times");
  return join(rendition, part, media.plan->span(rendition, part), samples_of(segment), payload);
}

Result<std::string> check_audio(const media::LoadedMedia& media, const package::Rendition& rendition,
                                package::SegmentPart part, const engine::EncodedSegment& segment,
                                std::string_view payload) {
  auto frames = media.plan->audio_frames(rendition, part);
  if (static_cast<std::int64_t>(segment.samples.size()) != frames.last - frames.first)
    return nonsense("number of sound frames");
  if (payload_bytes(segment, payload.size()) != payload.size()) return nonsense("payload size");
  for (std::size_t i = 0; i < segment.samples.size(); i++)
    if (segment.samples[i].pts != (frames.first + static_cast<std::int64_t>(i)) * 1024)
      return nonsense("times of sound");
  auto samples = samples_of(segment);
  for (auto& sample : samples) sample.key = true;
  return join(rendition, part, media.plan->span(rendition, part), samples, payload);
}

std::optional<media::HeldSpan> held_in(const media::LoadedMedia& media, const package::Rendition& rendition,
                                       package::SegmentPart part, const engine::EncodedSegment& segment) {
  if (segment.held == 0) return std::nullopt;
  auto span = media.plan->span(rendition, part);
  auto milliseconds = [&](std::int64_t ticks) {
    return package::rescale(std::clamp(ticks, span.begin, span.end), 1000, rendition.timescale);
  };
  auto begin = milliseconds(segment.held_from);
  return media::HeldSpan{begin, std::max(begin + 1, milliseconds(segment.held_to))};
}

}  // namespace millrace::render
