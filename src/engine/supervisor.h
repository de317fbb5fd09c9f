// Keeps one fork server ready: starts it, starts another when it dies, and replaces it after a number of jobs
// (all forks of one process share an address layout) while those it still runs go on. Owns the one thread
// that starts and reaps fork servers. Thread-safe.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "engine/fork_server.h"

namespace millrace::engine {

class Supervisor {
 public:
  static constexpr std::uint64_t kJobsPerServer = 2000;

  // Returns when the first fork server has loaded; throws std::runtime_error when it does not.
  explicit Supervisor(std::string program, std::uint64_t jobs_per_server = kJobsPerServer);
  ~Supervisor();
  void stop();  // ends all fork servers and with them their children; afterwards take() answers null

  // The fork server for the next job, which is counted; null while there is none.
  std::shared_ptr<ForkServer> take();
  wire::Hello hello() const;
  pid_t pid() const;  // of the present fork server, -1 while there is none

 private:
  void run();
  void watch();
  void start_again();
  void replace();
  void wake();
  void install(std::shared_ptr<ForkServer> server);

  std::string program_;
  std::uint64_t jobs_per_server_;
  Fd wake_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::shared_ptr<ForkServer> current_;  // shared with jobs that are about to be sent
  wire::Hello hello_;
  std::uint64_t jobs_ = 0;
  std::string failure_;
  std::vector<std::shared_ptr<ForkServer>> retired_;  // the thread's own
  std::thread thread_;
};

}  // namespace millrace::engine
