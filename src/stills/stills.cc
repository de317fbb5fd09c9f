#include "stills/stills.h"

#include "engine/setups.h"
#include "media/keys.h"
#include "stills/avif_posters.h"
#include "videos/poster_urls.h"

namespace millrace::stills {
namespace {

constexpr std::uint64_t kMostPictures = 32 << 20;
constexpr int kSmallWidth = 320;

// Beginnings and ends are often black or a logo.
constexpr double kShares[] = {0.05, 0.15, 0.27, 0.4, 0.52, 0.65, 0.78, 0.9};

constexpr const char* kList = "list";  // put last: where it is, all is

constexpr Format kFormats[] = {Format::webp, Format::jpg};

Error none() {
  return {Status::not_found, "not_found", "There is no picture of this video."};
}

std::string still_file(std::size_t number) {
  return fmt::format("still-{}.jpg", number);
}

}  // namespace

const char* extension_of(Format format) {
  return format == Format::avif ? "avif" : format == Format::webp ? "webp" : "jpg";
}
const char* type_of(Format format) {
  return format == Format::avif ? "image/avif" : format == Format::webp ? "image/webp" : "image/jpeg";
}

std::string poster_file(int width, Format format) {
  return fmt::format("poster-{}.{}", width, extension_of(format));
}

std::vector<engine::PictureOrder> poster_orders() {
  std::vector<engine::PictureOrder> orders;
  for (auto format : kFormats)
    for (int width : videos::kPosterWidths)
      orders.push_back(
          {format == Format::webp ? engine::PictureFormat::webp : engine::PictureFormat::jpeg, width});
  return orders;
}

std::vector<std::string> poster_files() {
  std::vector<std::string> files;
  for (auto format : kFormats)
    for (int width : videos::kPosterWidths) files.push_back(poster_file(width, format));
  return files;
}

Result<std::vector<std::string>> read_pictures(int fd, std::span<const std::uint64_t> sizes) {
  auto failed = fail(Status::internal, "engine_failed", "The media engine made no picture.");
  std::vector<std::string> files;
  std::uint64_t offset = 0;
  for (auto size : sizes) {
    if (size == 0 || size > kMostPictures) return failed;
    std::string file(size, '\0');
    if (::pread(fd, file.data(), file.size(), static_cast<off_t>(offset)) !=
        static_cast<ssize_t>(file.size()))
      return failed;
    bool webp = file.starts_with("RIFF") && file.size() > 12 && file.compare(8, 4, "WEBP") == 0;
    bool avif = file.size() > 12 && file.compare(4, 8, "ftypavif") == 0;
    if (!webp && !avif && !file.starts_with("\xff\xd8\xff")) return failed;
    offset += size;
    files.push_back(std::move(file));
  }
  return files;
}

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
    (void)co_await queue_.enqueue(avif_job(*id, ""));
    co_return std::string();
  });
}

Task<Result<void>> Stills::make(media::LoadedMediaPtr media) {
  const auto& index = media->plan->index();
  if (!index.video()) co_return fail(none());
  engine::StillsRequest request;
  request.source = engine::source_of(index, *index.video(), 0, 0);
  request.source.packets.clear();
  request.candidates = engine::key_pictures(index, kShares);
  // Keys too far apart for that: the first one can be had always.
  if (request.candidates.empty()) request.candidates = engine::key_pictures(index, std::array{0.0});
  request.pictures = poster_orders();
  request.small = kSmallWidth;
  auto wanted = request.candidates.size();
  engine::TaskOptions options;
  options.memory_bytes = engine::memory_for(index);
  options.output_bytes = kMostPictures;
  Fd output = engine::memory_file("stills");
  auto reply =
      co_await engine_.call<engine::StillsReply>(engine::TaskKind::stills, std::move(request),
                                                 {media->original->file()->fd.get(), output.get()}, options);
  if (!reply) co_return fail(reply.error());
  if (reply->looks.size() != wanted || reply->best >= wanted)
    co_return fail(Status::internal, "engine_failed", "The media engine looked at other pictures.");
  int fd = output.get();
  co_return co_await run_blocking(
      pool_, [this, fd, media, reply = std::move(*reply)] { return keep(*media, fd, reply); });
}

Result<void> Stills::keep(const media::LoadedMedia& media, int fd, const engine::StillsReply& reply) {
  auto files = poster_files();
  auto base = media.plan->index().video()->header->time_base;
  StillList list;
  for (std::size_t i = 0; i < reply.looks.size(); i++) {
    const auto& look = reply.looks[i];
    if (i == reply.best) list.best = static_cast<std::uint32_t>(list.stills.size());
    if (!look.there) continue;
    files.push_back(still_file(list.stills.size()));
    list.stills.push_back({std::max(0.0, static_cast<double>(look.source_pts) *
                                             static_cast<double>(base.num) / static_cast<double>(base.den)),
                           look.score});
  }
  if (reply.sizes.size() != files.size() || list.best >= list.stills.size())
    return fail(Status::internal, "engine_failed", "The media engine made another number of pictures.");
  auto pictures = read_pictures(fd, reply.sizes);
  if (!pictures) return fail(pictures.error());
  files.push_back(kList);
  pictures->push_back(archive::encode(list));
  for (std::size_t i = 0; i < files.size(); i++) {
    std::string_view part = (*pictures)[i];
    auto put = store_.put_cache(media::keys::still(media.id, files[i]), std::span(&part, 1));
    if (!put) return put;
  }
  return {};
}

Task<Result<OpenFilePtr>> Stills::poster(MediaId id, int width, Format format) {
  return wanted(id, poster_file(width, format));
}

Task<Result<OpenFilePtr>> Stills::still(MediaId id, int number) {
  auto known = co_await list(id);
  if (!known) co_return fail(known.error());
  if (number < 0 || static_cast<std::size_t>(number) >= known->stills.size()) co_return fail(none());
  co_return co_await wanted(id, still_file(static_cast<std::size_t>(number)));
}

Task<Result<StillList>> Stills::list(MediaId id) {
  auto file = co_await wanted(id, kList);
  if (!file) co_return fail(file.error());
  co_return co_await run_blocking(pool_, [file = *file]() -> Result<StillList> {
    std::string bytes(std::min<std::uint64_t>(file->size, 1 << 16), '\0');
    if (::pread(file->fd.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
      return fail(none());
    auto list = archive::decode<StillList>(bytes);
    if (!list) return fail(none());
    return *list;
  });
}

Task<Result<OpenFilePtr>> Stills::wanted(MediaId id, std::string name) {
  auto open = [this, key = media::keys::still(id, name)] { return store_.open_cache(key); };
  auto file = co_await run_blocking(pool_, open);
  if (file) co_return *file;
  // The job is unique by its key, so a hundred viewers wait for one.
  jobs::NewJob job_wanted{"stills", "stills:" + id.text(), id.text(), 50};
  JobId job = co_await queue_.enqueue(job_wanted);
  (void)co_await queue_.wait(job, std::chrono::seconds(8));
  file = co_await run_blocking(pool_, open);
  if (!file) co_return fail(none());
  co_return *file;
}

}  // namespace millrace::stills
