#include "transcription/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

#include "base/fd.h"
#include "base/log.h"
#include "transcription/keeper.h"

namespace millrace::transcription {
namespace {

using std::chrono::steady_clock;

constexpr int kLookMillis = 200;     // how often it is seen whether somebody still waits
constexpr std::size_t kTail = 2000;  // of its standard error, for the log

struct Pipe {
  Fd read, write;
};
Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error(fmt::format("pipe: {}", std::strerror(errno)));
  return {Fd(ends[0]), Fd(ends[1])};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::unexpected<Error> refuse(const char* code, const char* detail) {
  return fail(Status::unprocessable, code, detail);
}

// A keeper and its program, from the fork until both are gone.
class Running {
 public:
  explicit Running(const ProgramRun& run) : run_(run), until_(steady_clock::now() + run.time_limit) {
    start();
  }
  Running(const Running&) = delete;
  ~Running() {
    alive_.reset();
    int status = 0;
    while (keeper_ > 0 && ::waitpid(keeper_, &status, 0) < 0 && errno == EINTR) {
    }
  }

  // Reads until the keeper has ended.
  Result<std::string> finish() {
    while (status_) {
      if (alive_) look_up();
      std::array<pollfd, 3> waited{
          {{output_.get(), POLLIN, 0}, {errors_.get(), POLLIN, 0}, {status_.get(), POLLIN, 0}}};
      if (::poll(waited.data(), waited.size(), kLookMillis) <= 0) continue;
      if (waited[0].revents != 0) read_output();
      if (waited[1].revents != 0) read_errors();
      if (waited[2].revents != 0) read_status();
    }
    // All of the group are gone; whoever left it may hold the other ends for ever.
    while (output_ && readable(output_.get())) read_output();
    while (errors_ && readable(errors_.get())) read_errors();
    return outcome();
  }

 private:
  void start() {
    auto output = make_pipe(), errors = make_pipe(), alive = make_pipe(), status = make_pipe();
    Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    auto arguments = run_.arguments;
    // Nothing of the server's environment, where secrets may stand.
    std::vector<std::string> environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
                                         "HOME=" + run_.folder.string(), "TMPDIR=" + run_.folder.string()};
    auto argument_pointers = pointers_to(arguments), environment_pointers = pointers_to(environment);
    auto folder = run_.folder.string();
    Launch launch{
        argument_pointers.data(), environment_pointers.data(), folder.c_str(),   null.get(),
        output.write.get(),       errors.write.get(),          alive.read.get(), status.write.get()};
    keeper_ = ::fork();
    if (keeper_ < 0) throw std::runtime_error(fmt::format("fork: {}", std::strerror(errno)));
    if (keeper_ == 0) keep(launch);
    output_ = std::move(output.read);
    errors_ = std::move(errors.read);
    status_ = std::move(status.read);
    alive_ = std::move(alive.write);
  }

  void look_up() {
    late_ = steady_clock::now() >= until_;
    unwanted_ = run_.stop && run_.stop();
    if (late_ || unwanted_ || too_much_) alive_.reset();
  }

  static bool readable(int fd) {
    pollfd now{fd, POLLIN, 0};
    return ::poll(&now, 1, 0) > 0;
  }
  // Empty at the end, and when it cannot be read.
  std::string_view take(Fd& from) {
    ssize_t got = 0;
    do {
      got = ::read(from.get(), buffer_.data(), buffer_.size());
    } while (got < 0 && errno == EINTR);
    if (got <= 0) from.reset();
    return {buffer_.data(), static_cast<std::size_t>(std::max<ssize_t>(0, got))};
  }
  void read_output() {
    auto more = take(output_);
    too_much_ = too_much_ || written_.size() + more.size() > run_.most_output;
    if (!too_much_) written_ += more;
  }
  void read_errors() {
    tail_ += take(errors_);
    if (tail_.size() > kTail) tail_.erase(0, tail_.size() - kTail);
    if (auto done = percent_in(tail_); done && run_.progress) run_.progress(*done);
  }
  void read_status() {
    auto told = take(status_);
    if (!result_ && told.size() >= sizeof(int)) {
      int result = 0;
      std::memcpy(&result, told.data(), sizeof result);
      result_ = result;
    }
  }

  Result<std::string> outcome() {
    if (unwanted_) return fail(Status::conflict, "cancelled", "Nobody waits for it any more.");
    if (late_) return refuse("too_slow", "Writing down what is said took longer than it may.");
    if (too_much_) return refuse("answer_too_large", "The program wrote more than anybody would read.");
    if (result_ && *result_ < 0) {
      log::error("transcription: {} cannot be run: {}", run_.arguments.front(), std::strerror(-*result_));
      return refuse("program_missing", "The program that listens cannot be started.");
    }
    if (!result_ || !WIFEXITED(*result_) || WEXITSTATUS(*result_) != 0) {
      log::warn("transcription: {} failed ({}): {}", run_.arguments.front(), said(), printable());
      return refuse("program_failed", "The program that listens failed.");
    }
    return std::move(written_);
  }
  std::string said() const {
    if (!result_) return "it was ended from outside";
    return WIFEXITED(*result_) ? fmt::format("exit code {}", WEXITSTATUS(*result_))
                               : fmt::format("signal {}", WTERMSIG(*result_));
  }
  std::string printable() const {
    std::string text;
    for (char c : tail_)
      text += c == '\n' ? '|' : static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return text;
  }

  const ProgramRun& run_;
  const steady_clock::time_point until_;
  pid_t keeper_ = -1;
  Fd output_, errors_, status_, alive_;
  std::array<char, 65536> buffer_{};
  std::string written_, tail_;
  std::optional<int> result_;
  bool late_ = false, unwanted_ = false, too_much_ = false;
};

}  // namespace

std::optional<double> percent_in(std::string_view text) {
  auto end = text.rfind('%');
  if (end == std::string_view::npos) return std::nullopt;
  auto begin = end;
  while (begin > 0 && end - begin < 3 && text[begin - 1] >= '0' && text[begin - 1] <= '9') begin--;
  int percent = 0;
  auto [last, error] = std::from_chars(text.data() + begin, text.data() + end, percent);
  if (error != std::errc() || percent > 100) return std::nullopt;
  return percent / 100.0;
}

Result<std::string> run_program(const ProgramRun& run) {
  return Running(run).finish();
}

}  // namespace millrace::transcription
