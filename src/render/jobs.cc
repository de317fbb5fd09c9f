#include "render/jobs.h"

#include "base/log.h"

namespace millrace::render {
namespace {

Task<Result<std::string>> fill(jobs::JobContext& job, Renderer& renderer, media::Library& library,
                               FillHooks hooks) {
  auto id = MediaId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  auto media = co_await library.load(*id);
  if (!media) co_return std::string();  // deleted meanwhile
  std::vector<std::string> wanted;      // what was evicted is left alone until it is watched again
  for (const auto& rendition : (*media)->renditions)
    if ((*media)->fill.wants_filling(rendition.name)) wanted.push_back(rendition.name);
  if (wanted.empty()) co_return std::string();
  // A turn is a minute of media; whoever has had more lets others go first.
  constexpr double kTurn = 60;
  const double before = (*media)->fill.fraction();
  const double length = (*media)->plan->index().duration_seconds();
  auto done_now = [&] { return ((*media)->fill.fraction() - before) * length; };
  // The survey may find, while this runs, that some of it would show nothing more: then it begins again.
  auto unwanted = [&](const std::string& name) { return !(*media)->fill.wanted(name); };
  auto enough = [&] {
    return job.cancelled() || (job.others_wait() && done_now() >= kTurn) ||
           std::ranges::any_of(wanted, unwanted);
  };
  auto last = std::make_shared<std::chrono::steady_clock::time_point>();
  auto progress = [&job, hooks, last, id = *id](double share) {
    job.progress(share);
    auto now = std::chrono::steady_clock::now();
    if (now - *last < std::chrono::seconds(1) && share < 1) return;
    *last = now;
    hooks.filled(id);
  };
  bool full = false;
  auto stop = [&] {
    full = full || !hooks.room(**media);
    return full || enough();
  };
  auto done = co_await renderer.fill(*media, wanted, progress, stop);
  hooks.filled(*id);
  job.spent(done_now());
  if (full && !job.cancelled()) {
    log::info("media {}: filling ended, the cache is full", id->text());
    co_return std::string("full");
  }
  if (!done && done.error().code == "cancelled" && !job.cancelled()) co_return fail(jobs::again());
  if (!done) co_return fail(done.error());
  // Another recipe has come meanwhile, whose own job was joined with this one.
  if (auto present = co_await library.load(*id); present && (*present)->recipe != (*media)->recipe)
    co_return fail(jobs::again());
  log::info("media {}: every rendition is filled", id->text());
  co_return std::string();
}

}  // namespace

void register_jobs(jobs::Queue& queue, Renderer& renderer, media::Library& library, FillHooks hooks) {
  queue.on("fill", [&renderer, &library, hooks](jobs::JobContext& job) {
    return fill(job, renderer, library, hooks);
  });
}

}  // namespace millrace::render
