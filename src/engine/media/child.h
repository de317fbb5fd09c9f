// The life of one job: its descriptors and nothing else, the sandbox, the request, the task, the answer.
#pragma once
#include <vector>

#include "base/fd.h"
#include "engine/sandbox/sandbox.h"
#include "engine/wire.h"

struct sock_filter;

namespace millrace::media {

struct ChildWorld {
  int null = -1;
  engine::sandbox::Layers process;  // what the fork server has gained
  const std::vector<sock_filter>* filter = nullptr;
};

// In the forked child, which dies with the fork server; never returns. `job` is the job's socket.
[[noreturn]] void live(const ChildWorld& world, const engine::wire::JobStart& start, Fd job,
                       std::vector<Fd> descriptors);

}  // namespace millrace::media
