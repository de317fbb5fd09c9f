// One task in one child, from the request to the reply. Lives in a coroutine of the caller's loop.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/client.h"
#include "engine/task_control.h"

namespace millrace::engine {

class Supervisor;

struct JobOrder {
  TaskKind kind = TaskKind::self_test;
  std::string request;
  std::vector<int> descriptors;
  TaskOptions options;
  std::shared_ptr<TaskControl::State> control;
};

Task<Result<std::string>> run_job(std::shared_ptr<Supervisor> supervisor, JobOrder order);

}  // namespace millrace::engine
