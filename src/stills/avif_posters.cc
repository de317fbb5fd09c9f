#include "stills/avif_posters.h"

#include "media/keys.h"
#include "videos/poster_urls.h"

namespace millrace::stills {
namespace {

constexpr int kMostCaughtUp = 50;
constexpr std::uint64_t kMostOutput = 32 << 20;
constexpr std::uint64_t kMemory = 1ull << 30;

std::string key_of(const MediaId& media, const std::string& object, int width) {
  return media::keys::avif_poster(media, object, poster_file(width, Format::avif));
}

}  // namespace

jobs::NewJob avif_job(const MediaId& media, const std::string& object) {
  auto payload = media.text() + (object.empty() ? "" : " " + object);
  return {"poster_avif", "poster_avif:" + payload, payload, 0};
}

void AvifPosters::register_jobs() {
  queue_.on("poster_avif", [this](jobs::JobContext& job) { return work(job); });
}

Task<void> AvifPosters::later(MediaId media, std::string object) {
  (void)co_await queue_.enqueue(avif_job(media, object));
}

void AvifPosters::forget_now(const MediaId& media, const std::string& object) {
  if (!object.empty()) store_.remove_prefix(media::keys::avif_poster(media, object, ""));
}

Task<OpenFilePtr> AvifPosters::file(const videos::VideoRecord& video, int width) {
  auto key = key_of(*video.pictured, video.poster.object, width);
  auto found = co_await run_blocking(pool_, [this, key] { return store_.open_cache(key); });
  if (found) co_return *found;
  co_await later(*video.pictured, video.poster.object);
  co_return nullptr;
}

Task<Result<std::string>> AvifPosters::work(jobs::JobContext& job) {
  auto space = std::min(job.payload.find(' '), job.payload.size());
  auto media = MediaId::parse(job.payload.substr(0, space));
  if (!media) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  auto object = job.payload.substr(std::min(space + 1, job.payload.size()));
  auto made = co_await make(*media, object);
  bool shown = co_await videos_.poster_has_avif(*media, object, made.has_value());
  if (!shown) {
    // Another poster was chosen, or the video is gone.
    co_await run_blocking(pool_, [this, media = *media, object] { forget_now(media, object); });
    co_return std::string();
  }
  if (!made) co_return fail(made.error());
  co_return std::string();
}

Task<Result<OpenFilePtr>> AvifPosters::source(MediaId media, std::string object) {
  constexpr int kLargest = *std::ranges::max_element(videos::kPosterWidths);
  if (object.empty()) co_return co_await stills_.poster(media, kLargest, Format::jpg);
  auto key = media::keys::chosen_poster(media, object, poster_file(kLargest, Format::jpg));
  co_return co_await run_blocking(pool_, [this, key] { return store_.open(key); });
}

Task<Result<void>> AvifPosters::make(MediaId media, std::string object) {
  auto there = co_await run_blocking(pool_, [this, media, object] {
    return std::ranges::all_of(videos::kPosterWidths, [&](int width) {
      return store_.open_cache(key_of(media, object, width)).has_value();
    });
  });
  if (there) co_return Result<void>();
  auto jpeg = co_await source(media, object);
  if (!jpeg) co_return fail(jpeg.error());
  engine::PictureRequest request;
  request.bytes = (*jpeg)->size;
  for (int width : videos::kPosterWidths) request.pictures.push_back({engine::PictureFormat::avif, width});
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.wall_limit = std::chrono::minutes(10);
  options.memory_bytes = kMemory;
  options.output_bytes = kMostOutput;
  Fd output = engine::memory_file("avif");
  auto reply = co_await engine_.call<engine::PictureReply>(engine::TaskKind::picture, std::move(request),
                                                           {(*jpeg)->fd.get(), output.get()}, options);
  if (!reply) co_return fail(reply.error());
  co_return co_await run_blocking(
      pool_, [this, fd = output.get(), media, object, sizes = std::move(reply->sizes)]() -> Result<void> {
        if (sizes.size() != std::size(videos::kPosterWidths))
          return fail(Status::internal, "engine_failed", "The media engine made another number of pictures.");
        auto pictures = read_pictures(fd, sizes);
        if (!pictures) return fail(pictures.error());
        for (std::size_t i = 0; i < pictures->size(); i++) {
          std::string_view part = (*pictures)[i];
          auto put = store_.put_cache(key_of(media, object, videos::kPosterWidths[i]), std::span(&part, 1));
          if (!put) return put;
        }
        return {};
      });
}

Task<void> AvifPosters::catch_up() {
  for (auto& [media, object] : co_await videos_.posters_without_avif(kMostCaughtUp))
    co_await later(media, std::move(object));
}

}  // namespace millrace::stills
