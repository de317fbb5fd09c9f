// Makes up for what is not in the index: of a library from before there was search, and all of it after the
// tokens have changed. A job, a video or a track at a time, so that nobody waits for it.
#pragma once
#include "db/database.h"
#include "jobs/queue.h"

namespace millrace::search {

// At the start, before anything is written: an index of other tokens is emptied, and the job is queued when
// something is missing. Blocks.
void prepare(db::Database& database, jobs::Queue& queue);
void register_building(jobs::Queue& queue, db::Database& database);

// Whether everything is in the index.
bool is_built(soci::session& sql);

}  // namespace millrace::search
