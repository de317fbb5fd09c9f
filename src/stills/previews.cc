#include "stills/previews.h"

#include "engine/preview_plan.h"
#include "engine/rendering.h"
#include "engine/setups.h"
#include "media/keys.h"
#include "package/cmaf.h"

namespace millrace::stills {
namespace {

constexpr std::uint64_t kMostBytes = 300'000;
constexpr int kAskedFor = 30;

Error none() {
  return {Status::not_found, "not_found", "There is no preview of this video."};
}

std::unexpected<Error> nonsense() {
  return fail(Status::internal, "engine_failed", "The media engine made another preview.");
}

// One fragment, if the answer is what was asked for: as many samples as pictures, at their times, the first a
// key, and a payload of the size that was said. It begins at `at`, whatever of the parts before it there is.
Result<std::string> fragment_of(const engine::PreviewPlan& plan, std::size_t number,
                                const engine::EncodedSegment& segment, int fd, package::Ticks at) {
  const auto& part = plan.parts[number];
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
  return package::segment_head(plan.rendition, number, span, samples) + payload;
}

}  // namespace

Previews::Previews(engine::Engine& engine, media::Library& library, store::ObjectStore& store,
                   OnDemand& on_demand, jobs::Queue& queue, BlockingPool& pool)
    : engine_(engine), library_(library), store_(store), on_demand_(on_demand), queue_(queue), pool_(pool) {}

void Previews::register_jobs() {
  queue_.on("preview", [this](jobs::JobContext& job) { return make(job); });
}

Task<Result<std::string>> Previews::make(jobs::JobContext& job) {
  auto id = MediaId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  auto loaded = co_await library_.load(*id);
  if (!loaded) co_return std::string();  // deleted meanwhile
  const auto& media = *loaded;
  if (!media->plan->index().video()) co_return fail(none());
  // It reads the whole of the mapped index.
  auto plan = co_await run_blocking(pool_, [media] { return engine::plan_preview(media->plan->index()); });
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.wall_limit = std::chrono::minutes(10);
  options.memory_bytes = engine::memory_for(media->plan->index());
  options.output_bytes = kMostBytes * 4;
  std::string file, config;
  package::Ticks at = 0;
  for (std::size_t i = 0; i < plan.parts.size(); i++) {
    Fd output = engine::memory_file("preview");
    options.control = engine::TaskControl();
    auto reply = co_await engine_.call<engine::RenderReply>(
        engine::TaskKind::render_video, plan.parts[i].request,
        {media->original->file()->fd.get(), output.get()}, options);
    if (!reply && reply.error().code != "broken_span" && reply.error().code != "damaged")
      co_return fail(reply.error());
    if (!reply || reply->segments.size() != 1 || reply->segments[0].samples.empty()) continue;
    // A preview shows the video or is not there: what was held or black is left out.
    if (reply->segments[0].held > 0) continue;
    if (config.empty()) {
      config = reply->segments[0].codec_private;
      file = package::init_segment(*media->plan, plan.rendition, config);
    }
    if (reply->segments[0].codec_private != config) co_return nonsense();
    auto fragment = fragment_of(plan, i, reply->segments[0], output.get(), at);
    if (!fragment) co_return fail(fragment.error());
    file += *fragment;
    at += plan.parts[i].span.end - plan.parts[i].span.begin;
  }
  if (config.empty()) co_return fail(none());
  if (file.size() > kMostBytes) co_return nonsense();
  auto kept = co_await run_blocking(pool_, [this, media, &file] {
    std::string_view bytes = file;
    return store_.put_cache(media::keys::preview(media->id), std::span(&bytes, 1));
  });
  if (!kept) co_return fail(kept.error());
  co_return std::string();
}

Task<Result<OpenFilePtr>> Previews::preview(MediaId id) {
  return on_demand_.get(media::keys::preview(id), {"preview", "preview:" + id.text(), id.text(), kAskedFor},
                        none());
}

}  // namespace millrace::stills
