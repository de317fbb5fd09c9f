// The server's side of the media engine: keeps a fork server (millrace-media) running and runs one task per
// sandboxed child of it. Owned by app/; any loop may call it.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/error.h"
#include "base/fd.h"
#include "engine/protocol.h"

namespace millrace::engine {

struct EngineOptions {
  std::string program;          // millrace-media; empty: beside the running program, or $MILLRACE_MEDIA
  std::string require_sandbox;  // "", "good" or "strong": refuse to start below that level
};

enum class Priority { urgent, background };  // background: SCHED_IDLE, in the same session and cgroup

// A running task seen from outside. Thread-safe; shared by whoever may end or pause it.
class TaskControl {
 public:
  void cancel();  // kills the child; run() answers the error code "cancelled"
  void pause();   // SIGSTOP; counted against no limit
  void resume();

  TaskControl();
  struct State;  // the engine's own

 private:
  friend class Engine;
  std::shared_ptr<State> state_;
};

struct TaskOptions {
  Priority priority = Priority::urgent;
  std::chrono::seconds wall_limit{60};
  std::uint64_t memory_bytes = 1ull << 30;  // address space; grows with the picture's size
  std::uint64_t output_bytes = 1ull << 30;  // RLIMIT_FSIZE
  std::chrono::seconds cpu_limit{60};
  std::function<void(double)> progress;  // called on the caller's loop
  // A part of the answer (walk_video), likewise; the child goes on when it has been taken, and ends on an
  // error. With parts, the wall limit is that of each.
  std::function<Task<Result<void>>(std::string)> part;
  TaskControl control;
};

struct SandboxReport {
  std::string level;                  // "strong", "good", "basic", "none"
  std::string layers;                 // "no_new_privs userns netns emptyroot caps landlock7 rlimits seccomp"
  std::vector<std::string> failures;  // self-tests that were not stopped; must be empty
  std::string detail;                 // one line for people
};

class Engine {
 public:
  // Starts the fork server and waits until it has loaded. Throws std::runtime_error when it cannot be started
  // at all.
  explicit Engine(EngineOptions options);
  ~Engine();  // ends the fork server and all children

  // `descriptors`: source, output, … duplicated into the child. Returns the reply's archive, or the child's
  // failure: Status::unprocessable with the child's code; Status::internal "engine_failed" when it died,
  // timed out
  // ("too_complex") or answered nonsense; "cancelled".
  Task<Result<std::string>> run(TaskKind kind, std::string request, std::vector<int> descriptors,
                                TaskOptions options);

  template <class Reply, class Request>
  Task<Result<Reply>> call(TaskKind kind, Request request, std::vector<int> descriptors,
                           TaskOptions options) {
    auto bytes = co_await run(kind, archive::encode(request), std::move(descriptors), std::move(options));
    if (!bytes) co_return fail(bytes.error());
    auto reply = archive::decode<Reply>(*bytes);
    if (!reply)
      co_return fail(Status::internal, "engine_failed",
                     "The media engine gave an answer that makes no sense.");
    co_return std::move(*reply);
  }

  Task<SandboxReport> check_sandbox();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

// An unlinked file in memory for outputs that are small (segments, pictures).
Fd memory_file(const char* name);
// From here on nobody can change it, the child included; false when somebody still holds it mapped for
// writing.
bool seal(int memory_file);

}  // namespace millrace::engine
