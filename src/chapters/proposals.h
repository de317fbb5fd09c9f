// Chapters proposed by changes of scene: the durable job "scenes" of a media, whose result is the list of
// times. It looks at key pictures only, some hundred of them, and then at those between two that differ.
// Owned by app/; any loop.
#pragma once
#include "chapters/shown.h"
#include "engine/client.h"
#include "jobs/queue.h"
#include "media/library.h"

namespace millrace::chapters {

class Proposals {
 public:
  Proposals(engine::Engine& engine, media::Library& library, jobs::Queue& queue, BlockingPool& pool)
      : engine_(engine), library_(library), queue_(queue), pool_(pool) {}
  void register_jobs();

  // Starts or joins the job; what is ready stays so. "rate" when so many are under way for this owner.
  Task<Result<ChapterProposal>> ask(MediaId media, std::string owner);
  Task<ChapterProposal> find(MediaId media);
  Task<void> cancel(MediaId media);

 private:
  Task<Result<std::string>> propose(jobs::JobContext& job);
  engine::Engine& engine_;
  media::Library& library_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
};

}  // namespace millrace::chapters
