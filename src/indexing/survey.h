// What a media shows, seen once in the background before its ladder is filled: rungs larger than the detail
// there is are neither filled nor listed. The job "survey". Owned by app/.
#pragma once
#include "engine/client.h"
#include "jobs/queue.h"
#include "media/library.h"
#include "store/object_store.h"

namespace millrace::indexing {

// `seen` is told when something has become known of a media; on the pool.
void register_survey(jobs::Queue& queue, engine::Engine& engine, media::Library& library,
                     store::ObjectStore& store, BlockingPool& pool, std::function<void(MediaId)> seen);

}  // namespace millrace::indexing
