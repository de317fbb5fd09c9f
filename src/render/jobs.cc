#include "render/jobs.h"

namespace millrace::render {
namespace {

Task<Result<std::string>> fill(jobs::JobContext& job, Renderer& renderer, media::Library& library,
                               std::function<void(MediaId)> filled) {
  auto id = MediaId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  auto media = co_await library.load(*id);
  if (!media) co_return std::string();  // deleted meanwhile
  // A turn is a minute of media; whoever has had more lets others go first.
  constexpr double kTurn = 60;
  const double before = (*media)->fill.fraction();
  const double length = (*media)->plan->index().duration_seconds();
  auto done_now = [&] { return ((*media)->fill.fraction() - before) * length; };
  auto enough = [&] { return job.cancelled() || (job.others_wait() && done_now() >= kTurn); };
  auto last = std::make_shared<std::chrono::steady_clock::time_point>();
  auto progress = [&job, filled, last, id = *id](double share) {
    job.progress(share);
    auto now = std::chrono::steady_clock::now();
    if (now - *last < std::chrono::seconds(1) && share < 1) return;
    *last = now;
    filled(id);
  };
  auto done = co_await renderer.fill(*media, {}, progress, enough);
  filled(*id);
  job.spent(done_now());
  if (!done && done.error().code == "cancelled" && !job.cancelled()) co_return fail(jobs::again());
  if (!done) co_return fail(done.error());
  spdlog::info("media {}: every rendition is filled", id->text());
  co_return std::string();
}

}  // namespace

void register_jobs(jobs::Queue& queue, Renderer& renderer, media::Library& library,
                   std::function<void(MediaId)> filled) {
  queue.on("fill", [&renderer, &library, filled](jobs::JobContext& job) {
    return fill(job, renderer, library, filled);
  });
}

}  // namespace millrace::render
