#include "indexing/closed_captions.h"

#include <algorithm>
#include <cmath>

#include "base/log.h"
#include "engine/setups.h"
#include "indexing/texts.h"
#include "media/keys.h"

namespace millrace::indexing {
namespace {

Task<Result<engine::ClosedCaptionsReply>> read(CaptionReaders& readers, const media::LoadedMedia& media,
                                               jobs::JobContext& job) {
  // A descriptor of its own: how the pictures are read must not change how the disk serves viewers.
  auto files = co_await run_blocking(readers.pool, [&] {
    return std::pair(readers.store.open(media::keys::original(media.id)),
                     readers.store.open(media::keys::index(media.id)));
  });
  if (!files.first) co_return fail(files.first.error());
  if (!files.second) co_return fail(files.second.error());
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.wall_limit = std::chrono::hours(6);
  options.cpu_limit = std::chrono::minutes(20);
  options.memory_bytes = engine::memory_for(media.plan->index());
  options.progress = [&job, control = options.control](double done) mutable {
    job.progress(done);
    if (job.cancelled()) control.cancel();
  };
  Fd nothing = engine::memory_file("nothing");
  engine::ClosedCaptionsRequest request{(*files.first)->size};
  co_return co_await readers.engine.call<engine::ClosedCaptionsReply>(
      engine::TaskKind::closed_captions, request,
      {(*files.first)->fd.get(), nothing.get(), (*files.second)->fd.get()}, options);
}

// Those that the video does not have: another attempt, or a track of the file, may have brought them.
std::vector<NewText> new_ones(soci::session& sql, const VideoId& video, const std::vector<NewText>& texts) {
  auto there = videos::text_tracks(sql, video);
  std::vector<NewText> fresh;
  for (const auto& text : texts)
    if (std::ranges::none_of(there, [&](const videos::TextTrack& one) {
          return one.origin == text.track.origin && one.label == text.track.label;
        }))
      fresh.push_back(text);
  return fresh;
}

}  // namespace

void register_closed_captions(jobs::Queue& queue, CaptionReaders readers) {
  queue.on("closed-captions", [readers](jobs::JobContext& job) mutable -> Task<Result<std::string>> {
    auto id = MediaId::parse(job.payload);
    if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
    auto media = co_await readers.library.load(*id);
    if (!media) co_return std::string();  // deleted meanwhile
    auto reply = co_await read(readers, **media, job);
    if (!reply) co_return fail(reply.error());
    auto texts = co_await run_blocking(readers.pool, [&] {
      auto duration = std::llround((*media)->plan->index().duration_seconds() * 1000);
      return clean_texts(reply->texts, duration, readers.clock.now());
    });
    auto changed = co_await readers.database.write([id = *id, texts](soci::session& sql) {
      auto videos = videos::of_media(sql, id);
      for (const auto& video : videos) insert_texts(sql, {video}, new_ones(sql, video, texts));
      return videos;
    });
    for (const auto& video : changed) readers.videos.changes().publish_edit(video);
    log::info("media {}: {} closed captions, {} bytes of it read", id->text(), texts.size(),
              reply->bytes_read);
    co_return std::string();
  });
}

}  // namespace millrace::indexing
