#include "engine/client.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <optional>
#include <stdexcept>

#include "engine/job.h"
#include "engine/supervisor.h"

namespace millrace::engine {
namespace {

constexpr const char* kAttempts[] = {"open", "create", "socket", "fork",        "exec",
                                     "kill", "ptrace", "wx",     "write_source"};

int rank(std::string_view level) {
  return level == "strong" ? 3 : level == "good" ? 2 : level == "basic" ? 1 : 0;
}

std::string sentence(const wire::Hello& hello) {
  std::string text = "media sandbox: " + std::string(hello.level) + " (" + hello.layers;
  if (hello.missing[0]) text += std::string("; not available here: ") + hello.missing;
  text += ")";
  if (!hello.floor) text += "; below the floor, media tasks are refused";
  return text;
}

}  // namespace

struct Engine::Impl {
  explicit Impl(const EngineOptions& options)
      : supervisor(std::make_shared<Supervisor>(find_program(options.program))) {}
  std::shared_ptr<Supervisor> supervisor;  // shared with running jobs, which end when it does
};

Engine::Engine(EngineOptions options) : impl_(std::make_shared<Impl>(options)) {
  auto hello = impl_->supervisor->hello();
  if (!options.require_sandbox.empty() && rank(hello.level) < rank(options.require_sandbox))
    throw std::runtime_error("The media engine's sandbox must be at least " + options.require_sandbox + ". " +
                             sentence(hello));
}

Engine::~Engine() {
  impl_->supervisor->stop();
}

Task<Result<std::string>> Engine::run(TaskKind kind, std::string request, std::vector<int> descriptors,
                                      TaskOptions options) {
  JobOrder order;
  order.kind = kind;
  order.request = std::move(request);
  order.descriptors = std::move(descriptors);
  order.control = options.control.state_;
  order.options = std::move(options);
  auto supervisor = impl_->supervisor;
  co_return co_await run_job(std::move(supervisor), std::move(order));
}

Task<SandboxReport> Engine::check_sandbox() {
  auto supervisor = impl_->supervisor;
  auto hello = supervisor->hello();
  SandboxReport report{hello.level, hello.layers, {}, sentence(hello)};
  Fd source(open("/dev/null", O_RDONLY | O_CLOEXEC));
  auto attempt = [&](std::string what) -> Task<std::optional<bool>> {  // nothing: the child did not live
    TaskOptions options;
    options.wall_limit = std::chrono::seconds(20);
    JobOrder order{TaskKind::self_test,
                   archive::encode(SelfTestRequest{std::move(what)}),
                   {source.get()},
                   options,
                   std::make_shared<TaskControl::State>()};
    auto answer = co_await run_job(supervisor, std::move(order));
    auto reply = answer ? archive::decode<SelfTestReply>(*answer) : std::nullopt;
    if (!reply) co_return std::nullopt;
    co_return reply->allowed;
  };
  // A child that does nothing bad must live to say so, or silence would prove nothing.
  auto alive = co_await attempt("nothing");
  if (!alive) report.failures.emplace_back("nothing");
  for (const char* what : kAttempts) {
    auto allowed = co_await attempt(what);
    if (allowed.value_or(false)) report.failures.emplace_back(what);
  }
  co_return report;
}

Fd memory_file(const char* name) {
  Fd file(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) throw std::runtime_error("memfd_create failed");
  return file;
}

bool seal(int memory_file) {
  return fcntl(memory_file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0;
}

}  // namespace millrace::engine
