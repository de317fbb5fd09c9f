// The moving previews of clips: as those of videos (previews.h), but of what the clip shows and nothing else.
// Made by the job "clip_preview" when one is first asked for. Kept as cache under the clip's own name. Owned
// by app/.
#pragma once
#include "stills/on_demand.h"
#include "videos/videos.h"

namespace millrace::stills {

class ClipPreviews {
 public:
  ClipPreviews(engine::Engine& engine, videos::Videos& videos, store::ObjectStore& store, OnDemand& on_demand,
               jobs::Queue& queue, BlockingPool& pool)
      : engine_(engine), videos_(videos), store_(store), on_demand_(on_demand), queue_(queue), pool_(pool) {}
  void register_jobs();
  // As that of Previews.
  Task<Result<OpenFilePtr>> preview(VideoId clip);

 private:
  Task<Result<std::string>> make(jobs::JobContext& job);
  engine::Engine& engine_;
  videos::Videos& videos_;
  store::ObjectStore& store_;
  OnDemand& on_demand_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
};

}  // namespace millrace::stills
