// One millrace-media process as the server holds it: its control socket and a pidfd. It dies with the thread
// that started it (PR_SET_PDEATHSIG counts threads), so only the supervisor's thread starts one.
#pragma once
#include <sys/types.h>

#include <expected>
#include <memory>
#include <span>
#include <string>

#include "base/fd.h"
#include "engine/wire.h"

namespace millrace::engine {

class ForkServer {
 public:
  // Blocks until it has loaded; an explanation for people if it does not.
  static std::expected<std::shared_ptr<ForkServer>, std::string> start(const std::string& program);
  ~ForkServer();  // kills it if it still runs, and waits

  enum class Sent { taken, busy, gone };
  Sent send(const wire::JobStart& start, std::span<const int> descriptors);  // any thread
  void retire();  // no more jobs: it ends when its children have
  void kill();

  const wire::Hello& hello() const { return hello_; }
  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }

  ForkServer(const ForkServer&) = delete;
  ForkServer& operator=(const ForkServer&) = delete;

 private:
  ForkServer() = default;
  bool wait_for_hello();

  pid_t pid_ = -1;
  Fd pidfd_;
  Fd control_;
  wire::Hello hello_;
};

// Where millrace-media is: as configured, $MILLRACE_MEDIA, or beside the running program.
std::string find_program(const std::string& configured);

}  // namespace millrace::engine
