// The durable job "fill": one for each media, all rungs, in the background.
#pragma once
#include "jobs/queue.h"
#include "render/renderer.h"

namespace millrace::render {

// `filled` is told, at most once a second and on the job's loop, that more of a media is there.
void register_jobs(jobs::Queue& queue, Renderer& renderer, media::Library& library,
                   std::function<void(MediaId)> filled);

}  // namespace millrace::render
