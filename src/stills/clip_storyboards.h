// The storyboards of clips (package/clip_storyboard.h): drawn by the job "clip_storyboard" when one is asked
// for. Kept as cache under the clip's own name. Owned by app/.
#pragma once
#include "stills/on_demand.h"
#include "videos/videos.h"

namespace millrace::stills {

class ClipStoryboards {
 public:
  ClipStoryboards(engine::Engine& engine, videos::Videos& videos, store::ObjectStore& store,
                  OnDemand& on_demand, jobs::Queue& queue, BlockingPool& pool)
      : engine_(engine), videos_(videos), store_(store), on_demand_(on_demand), queue_(queue), pool_(pool) {}
  void register_jobs();

  // As those of Storyboards.
  Task<Result<OpenFilePtr>> list(VideoId clip);
  Task<Result<OpenFilePtr>> sheet(VideoId clip, int number);

 private:
  Task<Result<std::string>> draw(jobs::JobContext& job);
  Task<Result<OpenFilePtr>> wanted(VideoId clip, std::string file);
  engine::Engine& engine_;
  videos::Videos& videos_;
  store::ObjectStore& store_;
  OnDemand& on_demand_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
};

}  // namespace millrace::stills
