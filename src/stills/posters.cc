#include "stills/posters.h"

#include <cmath>

#include "base/log.h"
#include "engine/setups.h"
#include "media/keys.h"

namespace millrace::stills {
namespace {

constexpr int kAtOnce = 2;
constexpr std::uint64_t kMostOutput = 32 << 20;
// A picture of 8192 * 8192 in RGB with transparency, and what it is scaled to.
constexpr std::uint64_t kPictureMemory = 3ull << 30;

Error busy() {
  return {Status::unavailable,
          "busy",
          "Other posters are being made just now. Try again in a moment.",
          {},
          std::chrono::seconds(2)};
}

}  // namespace

// One of the few that are made at the same time.
class Posters::Place {
 public:
  explicit Place(std::atomic<int>& making) : making_(making), got_(making.fetch_add(1) < kAtOnce) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { making_.fetch_sub(1); }
  bool got() const { return got_; }

 private:
  std::atomic<int>& making_;
  bool got_;
};

Posters::Posters(Stills& stills, AvifPosters& avif, engine::Engine& engine, media::Library& library,
                 videos::Videos& videos, store::ObjectStore& store, BlockingPool& pool)
    : stills_(stills),
      avif_(avif),
      engine_(engine),
      library_(library),
      videos_(videos),
      store_(store),
      pool_(pool) {}

Task<Result<OpenFilePtr>> Posters::file(videos::VideoRecord video, int width, Format& format) {
  if (format == Format::avif) {
    if (auto avif = co_await avif_.file(video, width)) co_return avif;
    format = Format::webp;
  }
  if (!video.poster.object.empty()) {
    auto key = media::keys::chosen_poster(*video.pictured, video.poster.object, poster_file(width, format));
    auto chosen = co_await run_blocking(pool_, [this, key] { return store_.open(key); });
    if (chosen) co_return *chosen;
    if (video.is_clip()) co_return fail(chosen.error());
    log::error("media {}: the chosen poster is gone, the automatic one is shown", video.pictured->text());
  }
  co_return co_await stills_.poster(*video.pictured, width, format);
}

Task<Result<videos::VideoRecord>> Posters::choose_time(videos::VideoRecord video, double seconds,
                                                       videos::Chosen by) {
  Place place(making_);
  if (!place.got()) co_return fail(busy());
  auto media = co_await library_.load(*video.pictured);
  if (!media) co_return fail(media.error());
  videos::ChosenPoster poster;
  poster.kind = "time";
  poster.object = random_text(16);
  poster.time_ms = std::llround(seconds * 1000);
  poster.width = video.width;
  // It reads the whole of the mapped index.
  auto candidate = co_await run_blocking(
      pool_, [media = *media, ms = poster.time_ms] { return engine::picture_at(media->plan->index(), ms); });
  if (!candidate)
    co_return fail(
        Status::unprocessable, "picture_too_far",
        "This second lies too far behind the last picture that can be decoded alone. Choose another "
        "one, or upload a picture.");
  const auto& index = (*media)->plan->index();
  engine::StillsRequest request;
  request.source = engine::source_of(index, *index.video(), 0, 0);
  request.source.packets.clear();
  request.candidates.push_back(std::move(*candidate));
  request.pictures = poster_orders();
  engine::TaskOptions options;
  options.memory_bytes = engine::memory_for(index);
  options.output_bytes = kMostOutput;
  Fd output = engine::memory_file("poster");
  auto reply = co_await engine_.call<engine::StillsReply>(
      engine::TaskKind::stills, std::move(request), {(*media)->original->file()->fd.get(), output.get()},
      options);
  if (!reply) co_return fail(reply.error());
  co_return co_await keep(std::move(video), std::move(poster), std::move(output), std::move(reply->sizes),
                          by);
}

Task<Result<videos::VideoRecord>> Posters::choose_upload(videos::VideoRecord video, std::string bytes) {
  Place place(making_);
  if (!place.got()) co_return fail(busy());
  engine::PictureRequest request{bytes.size(), poster_orders()};
  Fd input = engine::memory_file("picture");
  auto written = co_await run_blocking(pool_, [fd = input.get(), &bytes] {
    return ::pwrite(fd, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
  });
  if (!written) throw std::system_error(errno, std::generic_category(), "writing a picture to memory");
  engine::TaskOptions options;
  options.memory_bytes = kPictureMemory;
  options.output_bytes = kMostOutput;
  options.cpu_limit = options.wall_limit = std::chrono::seconds(30);
  Fd output = engine::memory_file("poster");
  auto reply = co_await engine_.call<engine::PictureReply>(engine::TaskKind::picture, std::move(request),
                                                           {input.get(), output.get()}, options);
  if (!reply) {
    Error error = reply.error();
    if (error.code == "picture_unknown") error.status = Status::unsupported_media;
    co_return fail(std::move(error));
  }
  videos::ChosenPoster poster;
  poster.kind = "upload";
  poster.object = random_text(16);
  poster.width = std::clamp(reply->width, 1, 16'384);
  co_return co_await keep(std::move(video), std::move(poster), std::move(output), std::move(reply->sizes),
                          videos::Chosen::by_somebody);
}

Task<videos::VideoRecord> Posters::choose_automatic(videos::VideoRecord video) {
  if (video.poster.object.empty()) co_return video;
  std::string former = video.poster.object;
  MediaId media = *video.pictured;
  auto chosen = co_await videos_.choose_poster(video, {}, videos::Chosen::by_somebody);
  co_await avif_.later(media, "");
  co_await forget(media, std::move(former));
  co_return chosen.value_or(video);
}

Task<Result<videos::VideoRecord>> Posters::keep(videos::VideoRecord video, videos::ChosenPoster poster,
                                                Fd output, std::vector<std::uint64_t> sizes,
                                                videos::Chosen by) {
  MediaId media = *video.pictured;
  int fd = output.get();
  auto kept = co_await run_blocking(
      pool_, [this, fd, media, sizes = std::move(sizes), object = poster.object]() -> Result<void> {
        auto files = poster_files();
        if (sizes.size() != files.size())
          return fail(Status::internal, "engine_failed", "The media engine made another number of pictures.");
        auto pictures = read_pictures(fd, sizes);
        if (!pictures) return fail(pictures.error());
        for (std::size_t i = 0; i < files.size(); i++) {
          auto put = store_.put_durable(media::keys::chosen_poster(media, object, files[i]), (*pictures)[i]);
          if (!put) return put;
        }
        return {};
      });
  if (!kept) {
    co_await forget(media, poster.object);
    co_return fail(kept.error());
  }
  std::string former = video.poster.object;
  auto chosen = co_await videos_.choose_poster(video, poster, by);
  if (!chosen) {
    co_await forget(media, poster.object);  // somebody was faster
    co_return video;
  }
  co_await avif_.later(media, poster.object);
  if (!former.empty()) co_await forget(media, std::move(former));
  co_return std::move(*chosen);
}

Task<void> Posters::forget(MediaId media, std::string object) {
  co_await run_blocking(pool_, [this, media, object] {
    store_.remove_prefix(media::keys::chosen_poster(media, object, ""));
    avif_.forget_now(media, object);
  });
}

}  // namespace millrace::stills
