// The durable job "fill": one for each media, all rungs, in the background.
#pragma once
#include "jobs/queue.h"
#include "render/renderer.h"

namespace millrace::render {

struct FillHooks {
  // Told, at most once a second and on the job's loop, that more of a media is there.
  std::function<void(MediaId)> filled;
  // Whether more of it may be stored; filling ends when not, and what is missing is made on demand.
  std::function<bool(const media::LoadedMedia&)> room;
};
void register_jobs(jobs::Queue& queue, Renderer& renderer, media::Library& library, FillHooks hooks);

}  // namespace millrace::render
