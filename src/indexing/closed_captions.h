// Captions that lie in the pictures of a media whose index was made from tables, so that its pictures were
// not read: the job "closed-captions" reads the head of each once, in the background. Owned by app/.
#pragma once
#include "base/clock.h"
#include "db/database.h"
#include "engine/client.h"
#include "jobs/queue.h"
#include "media/library.h"
#include "store/object_store.h"
#include "videos/videos.h"

namespace millrace::indexing {

struct CaptionReaders {
  engine::Engine& engine;
  media::Library& library;
  store::ObjectStore& store;
  db::Database& database;
  videos::Videos& videos;
  BlockingPool& pool;
  const Clock& clock;
};

void register_closed_captions(jobs::Queue& queue, CaptionReaders readers);

}  // namespace millrace::indexing
