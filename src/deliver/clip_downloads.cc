// Clips to take away: the job "clip_download" makes the segments, and parts of segments, that a file of the
// clip needs, and no others.
#include <set>

#include "deliver/download_jobs.h"
#include "package/rendition_kind.h"

namespace millrace::deliver {

std::string state_of(bool ready, const std::optional<jobs::JobState>& job) {
  if (ready) return "ready";
  if (!job) return "absent";
  switch (job->status) {
    case jobs::JobStatus::queued:
      return "waiting";
    case jobs::JobStatus::running:
      return "making";
    case jobs::JobStatus::failed:
      return "failed";
    case jobs::JobStatus::succeeded:
    case jobs::JobStatus::cancelled:
      break;
  }
  return "absent";
}

Error over_budget() {
  return {Status::conflict, "over_budget",
          "The server keeps too little for this quality to be whole. Take a smaller one, or ask the "
          "administrator to "
          "raise the budget."};
}

namespace {

// Until it is stored, half of the bound that no segment exceeds.
double estimated_bytes(const package::Clip& clip, const std::string& picture) {
  double rate = 0;
  for (const auto& offered : package::clip_renditions(clip))
    if (offered.name == picture || offered.name == "s0") rate += static_cast<double>(offered.bandwidth) / 2;
  return rate / 8 * static_cast<double>(package::length(clip)) / static_cast<double>(package::kVideoScale);
}

struct Missing {
  media::LoadedMediaPtr media;
  std::vector<render::Wanted> wanted;
};
// By media, each in its order.
std::vector<Missing> by_media(const std::vector<WholeFileObject>& objects) {
  std::vector<Missing> all;
  for (const auto& object : objects) {
    auto found = std::ranges::find(all, object.media, &Missing::media);
    if (found == all.end()) found = all.insert(found, {object.media, {}});
    found->wanted.push_back({object.rendition, object.part});
  }
  return all;
}

}  // namespace

Task<std::vector<Download>> Downloads::describe_clip(Playable playable, std::vector<std::string> qualities) {
  std::vector<std::string> keys;
  for (const auto& quality : qualities) keys.push_back(clip_key(playable.video->id, quality));
  auto jobs = co_await queue_.latest(std::move(keys));
  co_return co_await run_blocking(pool_, [&] {
    const auto& clip = *playable.clip;
    std::vector<Download> all;
    for (std::size_t i = 0; i < qualities.size(); i++) {
      auto picture = clip_picture(clip.clip, qualities[i]);
      if (!picture) continue;
      auto stock = stock_of(clip, *picture, store_);
      Download download;
      download.quality = canonical(qualities[i]);
      for (const auto& offered : package::clip_renditions(clip.clip))
        if (offered.name == *picture) download.width = offered.width, download.height = offered.height;
      download.state = state_of(stock.missing.empty(), jobs[i]);
      download.progress = stock.share();
      download.bytes = static_cast<long long>(estimated_bytes(clip.clip, *picture));
      if (download.state == "failed") download.reason = DownloadReason{jobs[i]->code, jobs[i]->detail};
      download.url =
          fmt::format("/media/{}/video.mp4?quality={}&download", playable.video->name(), download.quality);
      all.push_back(std::move(download));
    }
    return all;
  });
}

Task<Result<JobId>> Downloads::start(const Playable& playable, std::string quality, std::string owner) {
  if (!playable.clip) co_return co_await start(sources_of(playable), std::move(quality), std::move(owner));
  auto picture = clip_picture(playable.clip->clip, quality);
  if (!picture) co_return fail(picture.error());
  const auto& id = playable.video->id;
  jobs::NewJob job{"clip_download", clip_key(id, quality), id.text() + " " + canonical(quality),
                   kDownloadPriority, std::move(owner)};
  co_return co_await queue_.enqueue_at_most(std::move(job), kMostDownloads);
}

Task<Result<std::string>> Downloads::make_clip(jobs::JobContext& job) {
  auto space = job.payload.find(' ');
  auto id = VideoId::parse(job.payload.substr(0, space));
  if (!id || space == std::string::npos)
    co_return fail(Status::bad_request, "bad_payload", "The job names no clip.");
  std::string quality = job.payload.substr(space + 1);
  auto clip = co_await videos_.clip(*id);
  if (!clip) co_return fail(clip.error());  // deleted meanwhile
  auto picture = clip_picture((*clip)->clip, quality);
  if (!picture) co_return fail(picture.error());
  auto stock = co_await run_blocking(
      pool_, [this, clip = *clip, picture = *picture] { return stock_of(*clip, picture, store_); });
  bool full = false;
  std::size_t left = stock.missing.size();
  for (auto& missing : by_media(stock.missing)) {
    auto media = missing.media;
    auto made = [&] {
      left--;
      job.progress(1 -
                   static_cast<double>(left) / static_cast<double>(std::max<std::size_t>(stock.rendered, 1)));
    };
    std::set<std::string> names;
    for (const auto& one : missing.wanted) names.insert(one.rendition->name);
    auto stop = [this, &job, &full, media, names] {
      // What somebody waits for counts as watched: it goes last.
      for (const auto& name : names) media->fill.watched(name, SystemClock().now());
      full = full || !room_(*media);
      return full || job.cancelled();
    };
    auto done = co_await renderer_.make_all(media, std::move(missing.wanted), made, stop);
    if (full && !job.cancelled()) co_return fail(over_budget());
    if (!done) co_return fail(done.error());
    filled_(media->id);
  }
  auto file = co_await progressive_.whole(*clip, *id, quality);
  videos_.changes().publish(*id);
  if (!file && file.error().code != "not_filled") co_return fail(file.error());
  if (!file) co_return fail(Status::internal, "engine_failed", "Some parts of the video could not be made.");
  co_return std::string();
}

}  // namespace millrace::deliver
