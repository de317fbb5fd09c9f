// How a thing that a job makes is shown to people: "ready" once it is there, whatever became of its job.
#pragma once
#include <optional>
#include <string>

#include "jobs/queue.h"

namespace millrace::jobs {

inline std::string shown_state(bool ready, const std::optional<JobState>& job) {
  if (ready) return "ready";
  if (!job) return "cancelled";
  switch (job->status) {
    case JobStatus::queued:
      return "queued";
    case JobStatus::running:
      return "running";
    case JobStatus::cancelled:
      return "cancelled";
    case JobStatus::succeeded:
    case JobStatus::failed:
      break;
  }
  return "failed";
}

}  // namespace millrace::jobs
