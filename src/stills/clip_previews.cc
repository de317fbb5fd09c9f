#include "stills/clip_previews.h"

#include "media/keys.h"
#include "stills/preview_file.h"

namespace millrace::stills {
namespace {

constexpr int kAskedFor = 30;
constexpr double kShares[] = {0.12, 0.37, 0.62, 0.87};

// Where the places lie: of which media, and within what of it.
struct Place {
  std::size_t source = 0;
  engine::PreviewStretch stretch;
};

// Pieces that go on in the same media are one stretch: where an edge ends is no matter here.
std::vector<Place> places_of(const package::Clip& clip) {
  std::vector<Place> stretches;
  for (const auto& piece : clip.pieces) {
    bool goes_on = !stretches.empty() && stretches.back().source == piece.source &&
                   stretches.back().stretch.end == piece.begin;
    if (goes_on)
      stretches.back().stretch.end = piece.end;
    else
      stretches.push_back({piece.source, {piece.begin, piece.end, piece.begin}});
  }
  std::vector<Place> places;
  const auto all = static_cast<double>(package::length(clip));
  for (double share : kShares) {
    auto at = static_cast<package::Ticks>(all * share);
    for (const auto& [source, stretch] : stretches) {
      auto length = stretch.end - stretch.begin;
      if (at < length) {
        places.push_back({source, {stretch.begin, stretch.end, stretch.begin + at}});
        break;
      }
      at -= length;
    }
  }
  return places;
}

}  // namespace

void ClipPreviews::register_jobs() {
  queue_.on("clip_preview", [this](jobs::JobContext& job) { return make(job); });
}

Task<Result<std::string>> ClipPreviews::make(jobs::JobContext& job) {
  auto id = VideoId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no clip.");
  auto loaded = co_await videos_.clip(*id);
  if (!loaded) co_return std::string();  // deleted meanwhile
  const auto& clip = *loaded;
  // It reads the whole of mapped indexes.
  auto sources = co_await run_blocking(pool_, [clip] {
    std::vector<PreviewSource> out;
    for (const auto& [source, stretch] : places_of(clip->clip)) {
      const auto& media = clip->media[source];
      if (!media->plan->index().video()) continue;
      auto plan = engine::plan_preview(media->plan->index(), stretch);
      auto same = [&](const PreviewSource& one) {
        return !plan.parts.empty() && one.media == media &&
               one.plan.parts[0].request.targets[0].frames[0].source_pts ==
                   plan.parts[0].request.targets[0].frames[0].source_pts;
      };
      if (!plan.parts.empty() && std::ranges::none_of(out, same)) out.push_back({media, std::move(plan)});
    }
    return out;
  });
  auto file = co_await preview_file(engine_, std::move(sources));
  if (!file) co_return fail(file.error());
  auto kept = co_await run_blocking(pool_, [this, id = *id, &file] {
    std::string_view bytes = *file;
    return store_.put_cache(media::keys::clip_preview(id), std::span(&bytes, 1));
  });
  if (!kept) co_return fail(kept.error());
  co_return std::string();
}

Task<Result<OpenFilePtr>> ClipPreviews::preview(VideoId clip) {
  jobs::NewJob job{"clip_preview", "clip_preview:" + clip.text(), clip.text(), kAskedFor};
  co_return co_await on_demand_.get(media::keys::clip_preview(clip), std::move(job), no_preview());
}

}  // namespace millrace::stills
