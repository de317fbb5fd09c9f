// The storyboards of videos (package/storyboard.h): drawn by the job "storyboard" after a media is ready,
// when there is nothing better to do, or as soon as one is asked for. Kept as cache, sheets before their
// list, so where the list is, all is. Owned by app/.
#pragma once
#include "engine/tiles.h"
#include "stills/on_demand.h"

namespace millrace::stills {

// What the engine is asked, and whether its answer fits. A storyboard of a clip takes a share of what may be
// decoded for one.
engine::StoryboardRequest storyboard_request(const package::MediaIndex& index,
                                             const package::Storyboard& board,
                                             std::uint64_t budget = engine::kTileBudget);
Task<Result<engine::StoryboardReply>> draw_storyboard(engine::Engine& engine, const media::LoadedMedia& media,
                                                      const package::Storyboard& board,
                                                      engine::StoryboardRequest request, int output,
                                                      std::function<void(double)> progress);
// The sheets in the engine's output; "engine_failed" for anything else. Blocks.
Result<std::vector<std::string>> read_sheets(int fd, const engine::StoryboardReply& reply);

class Storyboards {
 public:
  Storyboards(engine::Engine& engine, media::Library& library, store::ObjectStore& store, OnDemand& on_demand,
              jobs::Queue& queue, BlockingPool& pool);
  void register_jobs();

  // The list, or sheet `number`. "not_found" when there is none or it could not be made; "busy" (503) while
  // it is being made.
  Task<Result<OpenFilePtr>> list(MediaId id);
  Task<Result<OpenFilePtr>> sheet(MediaId id, int number);

 private:
  Task<Result<std::string>> draw(jobs::JobContext& job);
  Result<void> keep(const media::LoadedMedia& media, int fd, const engine::StoryboardReply& reply);
  bool is_whole(const media::LoadedMedia& media);
  Task<Result<OpenFilePtr>> wanted(MediaId id, std::string file);
  engine::Engine& engine_;
  media::Library& library_;
  store::ObjectStore& store_;
  OnDemand& on_demand_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
};

}  // namespace millrace::stills
