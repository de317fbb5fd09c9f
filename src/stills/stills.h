// Pictures of a video: today its poster, in two sizes, from a keyframe that is not black. Made by the job
// "stills" right after a media is ready, or when first asked for. Owned by app/.
#pragma once
#include "engine/client.h"
#include "http/router.h"
#include "jobs/queue.h"
#include "media/library.h"
#include "videos/videos.h"

namespace millrace::stills {

inline constexpr int kPosterWidths[] = {640, 1280};

class Stills {
 public:
  Stills(engine::Engine& engine, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
         BlockingPool& pool);
  void register_jobs();
  // The poster, made now if it is not there yet; "not_found" when there is no picture to be had.
  Task<Result<OpenFilePtr>> poster(MediaId id, int width);

 private:
  Task<Result<void>> make(media::LoadedMediaPtr media);
  engine::Engine& engine_;
  media::Library& library_;
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
};

// GET /media/{id}/poster-{width}.jpg
void add_routes(http::Router& router, Stills& stills, videos::Videos& videos, accounts::Accounts& accounts);

}  // namespace millrace::stills
