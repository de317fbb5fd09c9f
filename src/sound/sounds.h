// The sound of a video as a file of its own: today the whole of its first track as MP3. A job, unique for
// each media, whose result stays in the store. Owned by app/.
#pragma once
#include "engine/client.h"
#include "jobs/queue.h"
#include "media/library.h"
#include "store/object_store.h"

namespace millrace::sound {

class Sounds {
 public:
  Sounds(engine::Engine& engine, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
         BlockingPool& pool);
  void register_jobs();

  // The MP3, made first if need be; waits. "no_sound"; "busy" when patience runs out (the job goes on); the
  // job's own error otherwise.
  Task<Result<OpenFilePtr>> mp3(MediaId id, std::string owner, std::chrono::steady_clock::duration patience);
  Task<Result<OpenFilePtr>> stored_mp3(MediaId id);

 private:
  Task<Result<std::string>> extract(jobs::JobContext& job);
  engine::Engine& engine_;
  media::Library& library_;
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
};

}  // namespace millrace::sound
