#include "stills/stills.h"

#include "engine/setups.h"
#include "media/keys.h"

namespace millrace::stills {
namespace {

constexpr std::uint64_t kMostPictures = 32 << 20;

// Beginnings are often black or a logo.
constexpr double kShares[] = {0.1, 0.2, 0.35, 0.5, 0.03, 0.0};

}  // namespace

Stills::Stills(engine::Engine& engine, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
               BlockingPool& pool)
    : engine_(engine), library_(library), store_(store), queue_(queue), pool_(pool) {}

void Stills::register_jobs() {
  queue_.on("stills", [this](jobs::JobContext& job) -> Task<Result<std::string>> {
    auto id = MediaId::parse(job.payload);
    if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
    auto media = co_await library_.load(*id);
    if (!media) co_return std::string();
    auto made = co_await make(*media);
    if (!made) co_return fail(made.error());
    co_return std::string();
  });
}

Task<Result<void>> Stills::make(media::LoadedMediaPtr media) {
  const auto& index = media->plan->index();
  if (!index.video()) co_return fail(Status::not_found, "not_found", "There is no picture in this file.");
  engine::StillsRequest request;
  request.source = engine::source_of(index, *index.video(), 0, 0);
  request.source.packets.clear();
  request.candidates = engine::key_pictures(index, kShares);
  request.widths.assign(std::begin(kPosterWidths), std::end(kPosterWidths));
  engine::TaskOptions options;
  options.memory_bytes = engine::memory_for(index);
  options.output_bytes = kMostPictures;
  Fd output = engine::memory_file("stills");
  auto reply =
      co_await engine_.call<engine::StillsReply>(engine::TaskKind::stills, std::move(request),
                                                 {media->original->file()->fd.get(), output.get()}, options);
  if (!reply) co_return fail(reply.error());
  if (reply->sizes.size() != std::size(kPosterWidths))
    co_return fail(Status::internal, "engine_failed", "The media engine made another number of pictures.");
  int fd = output.get();
  co_return co_await run_blocking(pool_, [this, fd, media, sizes = reply->sizes]() -> Result<void> {
    std::uint64_t offset = 0;
    for (std::size_t i = 0; i < sizes.size(); i++) {
      if (sizes[i] == 0 || sizes[i] > kMostPictures)
        return fail(Status::internal, "engine_failed", "The media engine made a picture of no size.");
      std::string jpeg(sizes[i], '\0');
      if (::pread(fd, jpeg.data(), jpeg.size(), static_cast<off_t>(offset)) !=
              static_cast<ssize_t>(jpeg.size()) ||
          !jpeg.starts_with("\xff\xd8\xff"))
        return fail(Status::internal, "engine_failed", "The media engine made no JPEG.");
      offset += sizes[i];
      std::string_view part = jpeg;
      auto put = store_.put_cache(media::keys::poster(media->id, kPosterWidths[i]), std::span(&part, 1));
      if (!put) return put;
    }
    return {};
  });
}

Task<Result<OpenFilePtr>> Stills::poster(MediaId id, int width) {
  auto open = [this, id, width] { return store_.open_cache(media::keys::poster(id, width)); };
  auto file = co_await run_blocking(pool_, open);
  if (file) co_return *file;
  // The job is unique by its key, so a hundred viewers wait for one.
  jobs::NewJob wanted{"stills", "stills:" + id.text(), id.text(), 50};
  JobId job = co_await queue_.enqueue(wanted);
  (void)co_await queue_.wait(job, std::chrono::seconds(8));
  file = co_await run_blocking(pool_, open);
  if (!file) co_return fail(Status::not_found, "not_found", "There is no picture of this video.");
  co_return *file;
}

}  // namespace millrace::stills
