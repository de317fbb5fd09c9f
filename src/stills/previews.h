// The moving previews of videos, for lists: about three seconds, silent, 320 pixels wide, H.264 in a
// fragmented MP4. Made by the job "preview" when one is first asked for. Kept as cache. Owned by app/.
#pragma once
#include "stills/on_demand.h"

namespace millrace::stills {

class Previews {
 public:
  Previews(engine::Engine& engine, media::Library& library, store::ObjectStore& store, OnDemand& on_demand,
           jobs::Queue& queue, BlockingPool& pool);
  void register_jobs();
  // "not_found" when none could be made; "busy" (503) while it is being made.
  Task<Result<OpenFilePtr>> preview(MediaId id);

 private:
  Task<Result<std::string>> make(jobs::JobContext& job);
  engine::Engine& engine_;
  media::Library& library_;
  store::ObjectStore& store_;
  OnDemand& on_demand_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
};

}  // namespace millrace::stills
