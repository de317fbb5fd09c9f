#include "deliver/download_jobs.h"
#include "package/rendition_kind.h"

namespace millrace::deliver {
namespace {

using package::Rendition;

// "download:<media>:720"; the best there is has an empty name.
std::string key_of(const media::LoadedMedia& media, std::string_view quality) {
  return fmt::format("download:{}:{}", media.id.text(), canonical(quality));
}

// The rendered renditions among these.
std::vector<std::string> to_be_filled(std::initializer_list<const Rendition*> parts) {
  std::vector<std::string> names;
  for (const auto* part : parts)
    if (part && !package::is_assembled(*part)) names.push_back(part->name);
  return names;
}

double seconds_of(const media::LoadedMedia& media) {
  return media.plan->index().duration_seconds();
}

// Until everything is stored: what is there, taken on to the end; before that, half of the bound that no
// segment exceeds.
double estimated_bytes(const media::LoadedMedia& media, const Rendition& rendition) {
  double stored = media.fill.fraction(rendition.name);
  if (!package::is_assembled(rendition) && stored > 0.05)
    return static_cast<double>(media.fill.bytes(rendition.name)) / stored;
  double rate = rendition.average > 0 ? static_cast<double>(rendition.average)
                                      : static_cast<double>(rendition.bandwidth) / 2;
  return rate / 8 * seconds_of(media);
}

double progress_of(const media::LoadedMedia& media, const std::vector<std::string>& names) {
  double sum = 0;
  for (const auto& name : names) sum += media.fill.fraction(name);
  return names.empty() ? 1 : sum / static_cast<double>(names.size());
}

}  // namespace

Downloads::Downloads(jobs::Queue& queue, render::Renderer& renderer, media::Library& library,
                     videos::Videos& videos, Progressive& progressive, store::ObjectStore& store,
                     BlockingPool& pool)
    : queue_(queue),
      renderer_(renderer),
      library_(library),
      videos_(videos),
      progressive_(progressive),
      store_(store),
      pool_(pool) {}

void Downloads::register_jobs(std::function<void(MediaId)> filled,
                              std::function<bool(const media::LoadedMedia&)> room) {
  filled_ = std::move(filled);
  room_ = std::move(room);
  queue_.on("download", [this](jobs::JobContext& job) { return make(job); });
  queue_.on("clip_download", [this](jobs::JobContext& job) { return make_clip(job); });
}

Task<Result<JobId>> Downloads::start(media::LoadedMediaPtr media, std::string quality, std::string owner) {
  auto picture = picture_of(*media, quality);
  if (!picture) co_return fail(picture.error());
  jobs::NewJob job{"download", key_of(*media, quality), media->id.text() + " " + canonical(quality),
                   kDownloadPriority, std::move(owner)};
  co_return co_await queue_.enqueue_at_most(std::move(job), kMostDownloads);
}

Task<Result<std::string>> Downloads::make(jobs::JobContext& job) {
  auto space = job.payload.find(' ');
  auto id = MediaId::parse(job.payload.substr(0, space));
  if (!id || space == std::string::npos)
    co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  std::string quality = job.payload.substr(space + 1);
  auto media = co_await library_.load(*id);
  if (!media) co_return fail(media.error());  // deleted meanwhile
  auto picture = picture_of(**media, quality);
  if (!picture) co_return fail(picture.error());
  auto names = to_be_filled({*picture, sound_of(**media)});
  if (!names.empty()) {
    bool full = false;
    auto told = std::make_shared<std::chrono::steady_clock::time_point>();
    auto progress = [this, &job, media = *media, names, told](double) {
      double share = progress_of(*media, names);
      job.progress(share);
      auto now = std::chrono::steady_clock::now();
      if (now - *told < std::chrono::seconds(1) && share < 1) return;
      *told = now;
      filled_(media->id);
    };
    // What somebody waits for counts as watched: it goes last.
    auto stop = [this, &job, &full, media = *media, names] {
      for (const auto& name : names) media->fill.watched(name, SystemClock().now());
      full = full || !room_(*media);
      return full || job.cancelled();
    };
    auto filled = co_await renderer_.fill(*media, names, progress, stop);
    filled_(*id);
    if (full && !job.cancelled()) co_return fail(over_budget());
    if (!filled) co_return fail(filled.error());
  }
  auto file = co_await progressive_.whole(*media, quality);
  filled_(*id);
  if (!file && file.error().code != "not_filled") co_return fail(file.error());
  if (!file) co_return fail(Status::internal, "engine_failed", "Some parts of the video could not be made.");
  co_return std::string();
}

Task<std::vector<Download>> Downloads::describe(Playable playable, std::vector<std::string> qualities) {
  const auto& media = *playable.media;
  std::vector<std::string> keys;
  for (const auto& quality : qualities) keys.push_back(key_of(media, quality));
  auto jobs = co_await queue_.latest(std::move(keys));
  std::vector<Download> all;
  for (std::size_t i = 0; i < qualities.size(); i++) {
    bool original = is_original(qualities[i]);
    auto file = original ? co_await progressive_.whole(playable.media, qualities[i]) : fail(not_filled());
    if (!file && file.error().code == "not_found") continue;
    auto picture = picture_of(media, qualities[i]);
    if (!picture) continue;
    const auto* sound = sound_of(media);
    auto names = to_be_filled({*picture, sound});
    Download download;
    download.quality = canonical(qualities[i]);
    download.width = original ? playable.video->width : (*picture)->width;
    download.height = original ? playable.video->height : (*picture)->height;
    bool ready =
        file || std::ranges::all_of(names, [&](const auto& name) { return media.fill.complete(name); });
    download.state = state_of(ready, jobs[i]);
    download.progress = ready ? 1 : progress_of(media, names);
    double bytes = 0;
    for (const auto* part : {*picture, sound})
      if (part) bytes += estimated_bytes(media, *part);
    download.bytes = file ? static_cast<long long>((*file)->bytes) : static_cast<long long>(bytes);
    if (download.state == "failed") download.reason = DownloadReason{jobs[i]->code, jobs[i]->detail};
    download.url =
        fmt::format("/media/{}/video.mp4?quality={}&download", playable.video->id.text(), download.quality);
    all.push_back(std::move(download));
  }
  co_return all;
}

Task<std::vector<Download>> Downloads::list(Playable playable) {
  if (playable.clip) co_return co_await describe_clip(playable, clip_qualities(playable.clip->clip));
  std::vector<std::string> qualities{"original"};
  for (const auto& rendition : playable.media->offered())
    if (rendition.kind == package::RenditionKind::rendered_video && rendition.codec == package::Codec::h264)
      qualities.push_back(rendition.name);
  co_return co_await describe(std::move(playable), std::move(qualities));
}

Task<Result<Download>> Downloads::one(Playable playable, std::string quality) {
  if (playable.clip) {
    auto picture = clip_picture(playable.clip->clip, quality);
    if (!picture) co_return fail(picture.error());
    auto clip = co_await describe_clip(std::move(playable), {canonical(quality)});
    co_return std::move(clip.front());
  }
  auto picture = picture_of(*playable.media, quality);
  if (!picture) co_return fail(picture.error());
  auto found = co_await describe(std::move(playable), {std::move(quality)});
  if (found.empty()) co_return fail(Status::not_found, "not_found", "This video has no such quality.");
  co_return std::move(found.front());
}

Task<Result<void>> Downloads::cancel(const Playable& playable, std::string quality, std::string owner,
                                     bool anybody) {
  std::string key;
  if (playable.clip) {
    auto picture = clip_picture(playable.clip->clip, quality);
    if (!picture) co_return fail(picture.error());
    key = clip_key(playable.video->id, quality);
  } else {
    auto picture = picture_of(*playable.media, quality);
    if (!picture) co_return fail(picture.error());
    key = key_of(*playable.media, quality);
  }
  auto found = co_await queue_.latest({key});
  if (!found.front() || found.front()->finished()) co_return Result<void>();
  if (!anybody && found.front()->owner != owner)
    co_return fail(Status::forbidden, "forbidden", "Somebody else has asked for this file too.");
  co_await queue_.cancel(found.front()->id);
  if (playable.media) filled_(playable.media->id);
  co_return Result<void>();
}

}  // namespace millrace::deliver
