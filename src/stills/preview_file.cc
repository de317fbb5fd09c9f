#include "stills/preview_file.h"

#include "engine/rendering.h"
#include "engine/setups.h"
#include "package/cmaf.h"

namespace millrace::stills {
namespace {

constexpr std::uint64_t kMostBytes = 300'000;

std::unexpected<Error> nonsense() {
  return fail(Status::internal, "engine_failed", "The media engine made another preview.");
}

// One fragment, if the answer is what was asked for: as many samples as pictures, at their times, the first a
// key, and a payload of the size that was said. It begins at `at`, whatever of the parts before it there is.
Result<std::string> fragment_of(const package::Rendition& rendition, const engine::PreviewPart& part,
                                std::size_t number, const engine::EncodedSegment& segment, int fd,
                                package::Ticks at) {
  const auto& frames = part.request.targets[0].frames;
  if (segment.samples.size() != frames.size() || !segment.samples[0].key) return nonsense();
  std::vector<package::Sample> samples;
  std::vector<std::int64_t> times;
  std::uint64_t bytes = 0;
  for (const auto& sample : segment.samples) {
    samples.push_back({sample.pts - part.span.begin + at, sample.size, sample.key});
    times.push_back(sample.pts);
    bytes += sample.size;
  }
  std::ranges::sort(times);
  for (std::size_t i = 0; i < frames.size(); i++)
    if (times[i] != frames[i].ticks) return nonsense();
  if (bytes > kMostBytes) return nonsense();
  std::string payload(bytes, '\0');
  if (::pread(fd, payload.data(), payload.size(), 0) != static_cast<ssize_t>(payload.size()))
    return nonsense();
  package::SegmentSpan span{at, at + part.span.end - part.span.begin};
  return package::segment_head(rendition, number, span, samples) + payload;
}

// What is made so far.
struct Made {
  std::string file, config;
  package::Rendition rendition;
  std::size_t parts = 0;
  package::Ticks at = 0;
};

Task<Result<void>> add_part(engine::Engine& engine, const PreviewSource& source,
                            const engine::PreviewPart& part, Made& made) {
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.wall_limit = std::chrono::minutes(10);
  options.memory_bytes = engine::memory_for(source.media->plan->index());
  options.output_bytes = kMostBytes * 4;
  Fd output = engine::memory_file("preview");
  auto reply = co_await engine.call<engine::RenderReply>(
      engine::TaskKind::render_video, part.request, {source.media->original->file()->fd.get(), output.get()},
      options);
  if (!reply && reply.error().code != "broken_span" && reply.error().code != "damaged")
    co_return fail(reply.error());
  if (!reply || reply->segments.size() != 1 || reply->segments[0].samples.empty()) co_return Result<void>();
  const auto& segment = reply->segments[0];
  // A preview shows the video or is not there: what was held or black is left out.
  if (segment.held > 0) co_return Result<void>();
  if (made.config.empty()) {
    made.config = segment.codec_private;
    made.rendition = source.plan.rendition;
    made.file = package::init_segment(*source.media->plan, made.rendition, made.config);
  }
  if (segment.codec_private != made.config) co_return Result<void>();
  auto fragment = fragment_of(made.rendition, part, made.parts, segment, output.get(), made.at);
  if (!fragment) co_return fail(fragment.error());
  made.file += *fragment;
  made.at += part.span.end - part.span.begin;
  made.parts++;
  co_return Result<void>();
}

}  // namespace

Error no_preview() {
  return {Status::not_found, "not_found", "There is no preview of this video."};
}

Task<Result<std::string>> preview_file(engine::Engine& engine, std::vector<PreviewSource> sources) {
  Made made;
  for (const auto& source : sources)
    for (const auto& part : source.plan.parts)
      if (auto added = co_await add_part(engine, source, part, made); !added) co_return fail(added.error());
  if (made.config.empty()) co_return fail(no_preview());
  if (made.file.size() > kMostBytes) co_return nonsense();
  co_return std::move(made.file);
}

}  // namespace millrace::stills
