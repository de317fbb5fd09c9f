#include "stills/previews.h"

#include "media/keys.h"
#include "stills/preview_file.h"

namespace millrace::stills {
namespace {

constexpr int kAskedFor = 30;

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
  if (!media->plan->index().video()) co_return fail(no_preview());
  // It reads the whole of the mapped index.
  auto plan = co_await run_blocking(pool_, [media] { return engine::plan_preview(media->plan->index()); });
  auto file = co_await preview_file(engine_, {{media, std::move(plan)}});
  if (!file) co_return fail(file.error());
  auto kept = co_await run_blocking(pool_, [this, media, &file] {
    std::string_view bytes = *file;
    return store_.put_cache(media::keys::preview(media->id), std::span(&bytes, 1));
  });
  if (!kept) co_return fail(kept.error());
  co_return std::string();
}

Task<Result<OpenFilePtr>> Previews::preview(MediaId id) {
  return on_demand_.get(media::keys::preview(id), {"preview", "preview:" + id.text(), id.text(), kAskedFor},
                        no_preview());
}

}  // namespace millrace::stills
