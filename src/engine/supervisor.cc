#include "engine/supervisor.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <stdexcept>

#include "base/log.h"

namespace millrace::engine {
namespace {

bool has_ended(const ForkServer& server) {
  pollfd ended{server.pidfd(), POLLIN, 0};
  return poll(&ended, 1, 0) > 0;
}

}  // namespace

Supervisor::Supervisor(std::string program, std::uint64_t jobs_per_server)
    : program_(std::move(program)),
      jobs_per_server_(jobs_per_server),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  std::promise<std::string> first;
  auto failure = first.get_future();
  thread_ = std::thread([this, &first] {
    auto server = ForkServer::start(program_);
    bool good = server.has_value();
    if (good) install(std::move(*server));
    first.set_value(good ? std::string{} : server.error());
    if (good) run();
  });
  auto text = failure.get();
  if (text.empty()) return;
  thread_.join();
  throw std::runtime_error("The media engine cannot be started: " + text);
}

Supervisor::~Supervisor() {
  stop();
}

void Supervisor::stop() {
  stopping_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<ForkServer> Supervisor::take() {
  std::lock_guard lock(mutex_);
  if (current_ && ++jobs_ == jobs_per_server_) wake();
  return current_;
}

wire::Hello Supervisor::hello() const {
  std::lock_guard lock(mutex_);
  return hello_;
}

pid_t Supervisor::pid() const {
  std::lock_guard lock(mutex_);
  return current_ ? current_->pid() : -1;
}

void Supervisor::wake() {
  std::uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(wake_.get(), &one, sizeof one);
}

void Supervisor::install(std::shared_ptr<ForkServer> server) {
  std::lock_guard lock(mutex_);
  hello_ = server->hello();
  current_ = std::move(server);
  jobs_ = 0;
}

void Supervisor::run() {
  while (!stopping_) {
    watch();
    if (stopping_) break;
    std::shared_ptr<ForkServer> current;
    std::uint64_t jobs = 0;
    {
      std::lock_guard lock(mutex_);
      current = current_;
      jobs = jobs_;
    }
    std::erase_if(retired_, [](const auto& server) { return has_ended(*server); });
    if (has_ended(*current)) {
      log::warn("the media engine's process {} died and is started again", current->pid());
      {
        std::lock_guard lock(mutex_);
        current_.reset();
      }
      current.reset();
      start_again();
    } else if (jobs >= jobs_per_server_) {
      replace();
    }
  }
  std::lock_guard lock(mutex_);
  if (current_) current_->kill();
  current_.reset();
  retired_.clear();
}

// Until something has ended or somebody calls.
void Supervisor::watch() {
  std::vector<pollfd> waited{{wake_.get(), POLLIN, 0}};
  {
    std::lock_guard lock(mutex_);
    if (current_) waited.push_back({current_->pidfd(), POLLIN, 0});
  }
  for (const auto& server : retired_) waited.push_back({server->pidfd(), POLLIN, 0});
  poll(waited.data(), waited.size(), -1);
  std::uint64_t count = 0;
  [[maybe_unused]] auto got = ::read(wake_.get(), &count, sizeof count);
}

void Supervisor::start_again() {
  auto pause = std::chrono::milliseconds(100);
  while (!stopping_) {
    auto server = ForkServer::start(program_);
    if (server) {
      install(std::move(*server));
      return;
    }
    log::error("the media engine does not start: {}", server.error());
    pollfd call{wake_.get(), POLLIN, 0};
    poll(&call, 1, static_cast<int>(pause.count()));
    pause = std::min(pause * 2, std::chrono::milliseconds(5000));
  }
}

void Supervisor::replace() {
  auto server = ForkServer::start(program_);
  if (!server) {
    log::error("the media engine is not replaced: {}", server.error());
    std::lock_guard lock(mutex_);
    jobs_ = 0;  // the present one goes on for as many again
    return;
  }
  std::shared_ptr<ForkServer> old;
  {
    std::lock_guard lock(mutex_);
    old = current_;
  }
  install(std::move(*server));
  old->retire();
  retired_.push_back(std::move(old));
}

}  // namespace millrace::engine
