#include "deliver/download_jobs.h"
#include "package/rendition_kind.h"

namespace millrace::deliver {
namespace {

using package::Rendition;

// "download:<media>:720"; the best there is has an empty name. With another sound ":<its media>" follows.
std::string key_of(const Sources& from, std::string_view quality) {
  std::string key = fmt::format("download:{}:{}", from.media->id.text(), canonical(quality));
  return from.sound == from.media ? key : fmt::format("{}:{}", key, from.sound->id.text());
}

// The rendered renditions among a picture and the sound that goes with it, by media.
struct ToFill {
  media::LoadedMediaPtr media;
  std::vector<std::string> names;
};
std::vector<ToFill> to_be_filled(const Sources& from, const Rendition* picture) {
  std::vector<ToFill> all{{from.media, {}}};
  auto add = [&](const media::LoadedMediaPtr& media, const Rendition* part) {
    if (!part || package::is_assembled(*part)) return;
    if (all.back().media != media) all.push_back({media, {}});
    all.back().names.push_back(part->name);
  };
  add(from.media, picture);
  add(from.sound, sound_of(*from.sound));
  std::erase_if(all, [](const ToFill& one) { return one.names.empty(); });
  return all;
}

bool is_complete(const std::vector<ToFill>& all) {
  return std::ranges::all_of(all, [](const ToFill& one) {
    return std::ranges::all_of(one.names, [&](const auto& name) { return one.media->fill.complete(name); });
  });
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

double progress_of(const std::vector<ToFill>& all) {
  double sum = 0, count = 0;
  for (const auto& one : all)
    for (const auto& name : one.names) {
      sum += one.media->fill.fraction(name);
      count++;
    }
  return count > 0 ? sum / count : 1;
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

Task<Result<JobId>> Downloads::start(Sources from, std::string quality, std::string owner) {
  auto picture = picture_of(*from.media, quality);
  if (!picture) co_return fail(picture.error());
  auto payload = fmt::format("{} {}", from.media->id.text(), canonical(quality));
  if (from.sound != from.media) payload += " " + from.sound->id.text();
  jobs::NewJob job{"download", key_of(from, quality), std::move(payload), kDownloadPriority,
                   std::move(owner)};
  co_return co_await queue_.enqueue_at_most(std::move(job), kMostDownloads);
}

// "<media> <quality>", and the media of the sound when that is another.
Task<Result<Downloads::Asked>> Downloads::asked(std::string payload) {
  auto after_media = payload.find(' ');
  auto after_quality = after_media == std::string::npos ? after_media : payload.find(' ', after_media + 1);
  auto bad = fail(Status::bad_request, "bad_payload", "The job names no media.");
  auto id = MediaId::parse(payload.substr(0, after_media));
  if (!id || after_media == std::string::npos) co_return bad;
  auto media = co_await library_.load(*id);
  if (!media) co_return fail(media.error());  // deleted meanwhile
  Asked asked{Sources(*media), payload.substr(after_media + 1, after_quality - after_media - 1)};
  if (after_quality == std::string::npos) co_return asked;
  auto sound = MediaId::parse(payload.substr(after_quality + 1));
  if (!sound) co_return bad;
  auto heard = co_await library_.load(*sound);
  if (!heard) co_return fail(heard.error());
  asked.from.sound = *heard;
  co_return asked;
}

Task<Result<std::string>> Downloads::make(jobs::JobContext& job) {
  auto wanted = co_await asked(job.payload);
  if (!wanted) co_return fail(wanted.error());
  auto& [from, quality] = *wanted;
  const auto id = from.media->id;
  auto picture = picture_of(*from.media, quality);
  if (!picture) co_return fail(picture.error());
  auto all = to_be_filled(from, *picture);
  auto told = std::make_shared<std::chrono::steady_clock::time_point>();
  auto progress = [this, &job, id, all, told](double) {
    double share = progress_of(all);
    job.progress(share);
    auto now = std::chrono::steady_clock::now();
    if (now - *told < std::chrono::seconds(1) && share < 1) return;
    *told = now;
    filled_(id);
  };
  for (const auto& [media, names] : all) {
    bool full = false;
    // What somebody waits for counts as watched: it goes last.
    auto stop = [this, &job, &full, media, names] {
      for (const auto& name : names) media->fill.watched(name, SystemClock().now());
      full = full || !room_(*media);
      return full || job.cancelled();
    };
    auto filled = co_await renderer_.fill(media, names, progress, stop);
    filled_(id);
    if (full && !job.cancelled()) co_return fail(over_budget());
    if (!filled) co_return fail(filled.error());
  }
  auto file = co_await progressive_.whole(from, quality);
  filled_(id);
  if (!file && file.error().code != "not_filled") co_return fail(file.error());
  if (!file) co_return fail(Status::internal, "engine_failed", "Some parts of the video could not be made.");
  co_return std::string();
}

Task<std::vector<Download>> Downloads::describe(Playable playable, std::vector<std::string> qualities) {
  const auto& media = *playable.media;
  const auto from = sources_of(playable);
  std::vector<std::string> keys;
  for (const auto& quality : qualities) keys.push_back(key_of(from, quality));
  auto jobs = co_await queue_.latest(std::move(keys));
  std::vector<Download> all;
  for (std::size_t i = 0; i < qualities.size(); i++) {
    bool original = is_original(qualities[i]);
    auto file = original ? co_await progressive_.whole(from, qualities[i]) : fail(not_filled());
    if (!file && file.error().code == "not_found") continue;
    auto picture = picture_of(media, qualities[i]);
    if (!picture) continue;
    auto names = to_be_filled(from, *picture);
    Download download;
    download.quality = canonical(qualities[i]);
    if (original || *picture) {
      download.width = original ? playable.video->width : (*picture)->width;
      download.height = original ? playable.video->height : (*picture)->height;
    }
    bool ready = file || is_complete(names);
    download.state = state_of(ready, jobs[i]);
    download.progress = ready ? 1 : progress_of(names);
    double bytes = 0;
    if (*picture) bytes += estimated_bytes(media, **picture);
    if (const auto* sound = sound_of(*from.sound)) bytes += estimated_bytes(*from.sound, *sound);
    download.bytes = file ? static_cast<long long>((*file)->bytes) : static_cast<long long>(bytes);
    if (download.state == "failed") download.reason = DownloadReason{jobs[i]->code, jobs[i]->detail};
    download.url =
        fmt::format("/media/{}/video.mp4?quality={}&download", playable.video->name(), download.quality);
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
    key = key_of(sources_of(playable), quality);
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
