// Objects that can be made again, made when somebody asks for one: by a job that is unique by its key, so
// that a hundred viewers wait for one. Owned by app/; any loop.
#pragma once
#include "base/clock.h"
#include "engine/client.h"
#include "jobs/queue.h"
#include "media/library.h"

namespace millrace::stills {

class OnDemand {
 public:
  OnDemand(store::ObjectStore& store, jobs::Queue& queue, BlockingPool& pool, const Clock& clock)
      : store_(store), queue_(queue), pool_(pool), clock_(clock) {}

  // The object once the job has made it. `none` when the job failed, now or a little while ago; "busy" (503)
  // when patience runs out, then the job goes on.
  Task<Result<OpenFilePtr>> get(std::string object, jobs::NewJob job, Error none);

 private:
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
  const Clock& clock_;
};

}  // namespace millrace::stills
