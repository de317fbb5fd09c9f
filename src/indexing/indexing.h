// From "the bytes are here" to "it plays": asks the engine for the index, checks it, lets the plan decide the
// ladder, fetches the encoders' parameter sets, and publishes; or rejects with a reason a person understands.
// The job "index"; afterwards "stills" and "fill" go their own way. Later it gives a media another recipe.
// Owned by app/.
#pragma once
#include <mutex>
#include <unordered_map>

#include "base/clock.h"
#include "base/fd.h"
#include "base/signal.h"
#include "db/database.h"
#include "engine/client.h"
#include "indexing/texts.h"
#include "jobs/queue.h"
#include "media/library.h"
#include "store/object_store.h"
#include "videos/videos.h"

namespace millrace::indexing {

struct IndexingOptions {
  bool fill_at_once = true;  // queue the job that fills the ladder; otherwise somebody else decides when
};

class Indexing {
 public:
  Indexing(engine::Engine& engine, db::Database& database, store::ObjectStore& store, media::Library& library,
           videos::Videos& videos, jobs::Queue& queue, BlockingPool& pool, const Clock& clock,
           package::Recipe recipe, IndexingOptions options = {});
  // Before the queue runs.
  void register_jobs();

  // Gives a ready media the server's present recipe under a new number. What was rendered under the old one
  // stays as long as something can serve it. Several at once are the same as one. Any loop.
  Task<Result<void>> renew(MediaId id);
  // Has the subtitles that are pictures of number `track` (from 1; 0: none) shown in the picture: another
  // recipe of the media, under which all is rendered. "no_such_subtitles". Any loop.
  Task<Result<void>> burn(MediaId id, int track);

 private:
  Task<Result<std::string>> index(jobs::JobContext& job);
  struct Found {
    std::vector<NewText> texts;
    package::Chapters chapters;
    bool captions = false;  // in pictures that were not read
  };
  struct Indexed {
    std::shared_ptr<const package::MediaIndex> index;
    std::shared_ptr<Fd> file;  // sealed
    Found found;
    std::vector<package::PictureText> pictures;
    std::shared_ptr<Fd> payloads;  // of the pictures
  };
  Task<Result<Indexed>> make_index(const MediaId& id, OpenFilePtr original);
  Signal<Result<void>> store_index(const MediaId& id, const Indexed& indexed);
  // With its headers; "empty" when it has no rendition.
  Task<Result<std::shared_ptr<const package::Plan>>> plan_of(
      const MediaId& id, std::shared_ptr<const package::MediaIndex> index);
  Task<Result<void>> make_headers(const MediaId& id, int number, const package::Plan& plan);
  Task<Result<void>> renew_alone(const MediaId& id);
  std::optional<int> take_to_burn(const MediaId& id);
  Task<void> publish(const MediaId& id, const package::Plan& plan, Found found, std::string owner);
  Task<void> keep_poster(MediaId id);
  Task<void> reject(const MediaId& id, const Error& error);

  engine::Engine& engine_;
  db::Database& database_;
  store::ObjectStore& store_;
  media::Library& library_;
  videos::Videos& videos_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
  const Clock& clock_;
  package::Recipe recipe_;
  IndexingOptions options_;
  std::mutex mutex_;
  std::unordered_map<MediaId, Signal<bool>> renewing_;
  std::unordered_map<MediaId, int> to_burn_;  // by the next recipe
};

}  // namespace millrace::indexing
