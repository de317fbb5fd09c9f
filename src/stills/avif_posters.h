// Posters as AVIF, a third smaller than WebP and several times as dear to make: so they are made of the
// largest JPEG that the poster has, by a job of the lowest priority, after everything that somebody waits
// for. The record names them once they are there. Kept as cache. Owned by app/.
#pragma once
#include "stills/stills.h"
#include "videos/videos.h"

namespace millrace::stills {

// To make those of a chosen poster, or with an empty `object` of the automatic one.
jobs::NewJob avif_job(const MediaId& media, const std::string& object);

class AvifPosters {
 public:
  AvifPosters(Stills& stills, engine::Engine& engine, videos::Videos& videos, store::ObjectStore& store,
              jobs::Queue& queue, BlockingPool& pool)
      : stills_(stills), engine_(engine), videos_(videos), store_(store), queue_(queue), pool_(pool) {}

  void register_jobs();
  // Empty when it is not there; then it is going to be made, and nobody should wait for it.
  Task<OpenFilePtr> file(const videos::VideoRecord& video, int width);
  Task<void> later(MediaId media, std::string object);
  // Blocks. Those of a poster that was chosen, which is shown no more.
  void forget_now(const MediaId& media, const std::string& object);
  // Queues what has none yet, some at a time; a periodic job of app/.
  Task<void> catch_up();

 private:
  Task<Result<std::string>> work(jobs::JobContext& job);
  Task<Result<void>> make(MediaId media, std::string object);
  Task<Result<OpenFilePtr>> source(MediaId media, std::string object);
  Stills& stills_;
  engine::Engine& engine_;
  videos::Videos& videos_;
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
};

}  // namespace millrace::stills
