#include "deliver/growing.h"

#include "package/cmaf.h"
#include "package/rendition_kind.h"

namespace millrace::deliver {
namespace {

using package::Rendition;

struct Track {
  media::LoadedMediaPtr media;
  const Rendition* rendition = nullptr;
  std::size_t next = 0;  // segment
};

struct Growth {
  Deliver& deliver;
  media::LoadedMediaPtr media;
  render::Demand demand;
  std::vector<Track> tracks;
  std::uint32_t sequence = 1;
};

// A segment as one string, waiting with patience while the server is busy with other people's.
Task<std::optional<std::string>> segment(Growth& growth, http::BodyWriter& out, media::LoadedMediaPtr media,
                                         const Rendition* rendition, std::size_t k) {
  media->fill.watched(rendition->name, SystemClock().now());
  if (package::is_assembled(*rendition)) {
    auto* pool = &growth.deliver.pool;
    co_return co_await run_blocking(*pool, [media, rendition, k] {
      auto assembled = package::assemble(*media->plan, *rendition, k);
      std::string bytes = std::move(assembled.head);
      for (const auto& run : assembled.runs) bytes.append(media->original->data() + run.offset, run.size);
      return std::optional(std::move(bytes));
    });
  }
  for (int attempt = 0; attempt < 60 && !out.client_gone() && !out.stopping(); attempt++) {
    auto bytes = co_await growth.deliver.renderer.segment(
        media, rendition, k, {growth.demand.client, [&out] { return out.client_gone(); }});
    if (bytes && bytes->memory) co_return *bytes->memory;
    if (bytes) {
      co_return co_await run_blocking(
          growth.deliver.pool, [file = bytes->file]() -> std::optional<std::string> {
            std::string all(file->size, '\0');
            if (::pread(file->fd.get(), all.data(), all.size(), 0) != static_cast<ssize_t>(all.size()))
              return std::nullopt;
            return all;
          });
    }
    if (bytes.error().code != "busy") break;
    co_await sleep_for(bytes.error().retry_after.value_or(std::chrono::seconds(1)));
  }
  co_return std::nullopt;
}

// Before which segment a track waits for the outer segment after `j`. Borders of another media are others.
std::size_t end_of(const package::Plan& plan, std::size_t j, const Track& track) {
  const auto& own = *track.media->plan;
  if (&own == &plan) return plan.within_outer(*track.rendition, j).second;
  std::size_t segments = own.segments(*track.rendition);
  if (j + 1 == plan.outer_segments()) return segments;
  std::size_t end = track.next;
  auto begin = [&](std::size_t k) {
    return package::rescale(own.span(*track.rendition, k).begin, package::kVideoScale,
                            track.rendition->timescale);
  };
  while (end < segments && begin(end) < plan.outer_begin(j + 1)) end++;
  return end;
}

Task<bool> grow(std::shared_ptr<Growth> growth, http::BodyWriter& out) {
  std::vector<package::MuxedTrack> muxed;
  for (const auto& [media, rendition, next] : growth->tracks)
    muxed.push_back({media->plan.get(), rendition, media->codec_private.find(rendition->name)->second});
  if (!co_await out.write(package::muxed_init(muxed))) co_return false;
  const auto& plan = *growth->media->plan;
  for (std::size_t j = 0; j < plan.outer_segments(); j++) {
    for (std::size_t t = 0; t < growth->tracks.size(); t++) {
      auto& [media, rendition, next] = growth->tracks[t];
      for (; next < end_of(plan, j, growth->tracks[t]); next++) {
        auto bytes = co_await segment(*growth, out, media, rendition, next);
        if (!bytes) co_return false;  // breaks the connection off: the client sees that this is not the whole
        package::renumber(*bytes, growth->sequence++, static_cast<std::uint32_t>(t + 1));
        if (!co_await out.write(*bytes)) co_return false;
      }
    }
  }
  co_return true;
}

}  // namespace

http::Response growing(http::Request& request, Deliver& deliver, Playable playable) {
  auto growth = std::make_shared<Growth>(Growth{deliver, playable.media, {request.client, {}}, {}});
  auto from = sources_of(playable);
  if (const auto* video = best_video(*from.media)) growth->tracks.push_back({from.media, video});
  if (const auto* sound = sound_of(*from.sound)) growth->tracks.push_back({from.sound, sound});
  http::Response response;
  response.headers.set("Content-Type", "video/mp4");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Accept-Ranges", "none");
  if (request.method == http::Method::head) return response;
  response.body = http::Stream([growth](http::BodyWriter& out) { return grow(growth, out); });
  return response;
}

}  // namespace millrace::deliver
