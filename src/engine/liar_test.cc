// An engine that lies. When this test program is started under another name it plays a fork server whose
// children answer as that name says.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/use_future.hpp>
#include <csignal>
#include <filesystem>

#include "engine/client.h"
#include "engine/test_media.h"
#include "engine/wire.h"

namespace millrace::engine {
namespace {

[[noreturn]] void answer(std::string_view role, int job) {
  char request[4096];
  [[maybe_unused]] auto got = ::read(job, request, sizeof request);
  auto say = [&](std::string_view bytes) { wire::write_all(job, bytes); };
  using wire::frame;
  if (role == "unknown_kind") say(std::string("\x01\x00\x00\x00\x09x", 6));
  if (role == "endless_length") say(std::string("\xff\xff\xff\xff\x02x", 6));
  if (role == "a_request") say(frame(MessageKind::request, "what?"));
  if (role == "an_unwanted_part") say(frame(MessageKind::part, "x"));
  if (role == "wrong_reply") say(frame(MessageKind::reply, "this is no archive"));
  if (role == "unknown_code") say(frame(MessageKind::failure, archive::encode(Failure{"own_idea", "x"})));
  if (role == "wrong_failure") say(frame(MessageKind::failure, "x"));
  if (role == "half_a_frame") say(std::string_view("\x10\x00", 2));
  // What is missing are noughts, so that whoever filled it up would read an empty reply.
  if (role == "half_a_reply")
    say(frame(MessageKind::reply, archive::encode(HeadersReply{})).substr(0, wire::kFrameHead + 2));
  if (role.starts_with("half_a_") || role == "nothing") _exit(0);
  if (role == "much_progress") {
    for (int i = 0; i < 10000; i++) say(frame(MessageKind::progress, archive::encode(Progress{i * 1e300})));
    say(frame(MessageKind::reply, archive::encode(HeadersReply{})));
  }
  for (;;) pause();
}

[[noreturn]] void lie(std::string_view role) {
  wire::Hello hello;
  if (role == "bad_hello") hello.magic = 1;
  wire::send(wire::kControlFd, &hello, sizeof hello, {});
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    wire::JobStart start;
    auto got = wire::receive(wire::kControlFd, &start, sizeof start, 0);
    if (got.bytes <= 0) _exit(0);
    int job = got.descriptors.at(0).get();
    int flags = fcntl(job, F_GETFL);
    fcntl(job, F_SETFL, flags & ~O_NONBLOCK);
    pid_t child = fork();
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      alarm(20);  // whatever happens to its parent
      answer(role, job);
    }
    Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    int fd = pidfd.get();
    if (role == "no_pidfd")
      wire::write_all(job, "P");
    else
      wire::send(job, &wire::kPidfdByte, 1, {&fd, 1});
  }
}

__attribute__((constructor)) void play_a_role() {
  const char* started_as =
      reinterpret_cast<const char*>(getauxval(AT_EXECFN));  // NOLINT(performance-no-int-to-ptr)
  std::string_view path = started_as ? started_as : "";
  if (auto at = path.rfind("/liar-"); at != std::string_view::npos) lie(path.substr(at + 6));
}

EngineOptions liar(const std::string& role) {
  auto link = testing::media().path() / ("liar-" + role);
  std::error_code ignored;
  std::filesystem::create_symlink(std::filesystem::read_symlink("/proc/self/exe"), link, ignored);
  EngineOptions options;
  options.program = link.string();
  return options;
}

std::string outcome(const std::string& role) {
  Engine engine(liar(role));
  asio::io_context loop;
  auto result = asio::co_spawn(loop, engine.call<HeadersReply>(TaskKind::headers, HeadersRequest{}, {}, {}),
                               asio::use_future);
  loop.run();
  auto reply = result.get();
  return reply ? "good" : reply.error().code;
}

TEST(LyingEngine, is_never_believed) {
  for (const char* role :
       {"unknown_kind", "endless_length", "a_request", "wrong_reply", "unknown_code", "wrong_failure",
        "an_unwanted_part", "half_a_frame", "half_a_reply", "nothing", "no_pidfd"})
    EXPECT_EQ(outcome(role), "engine_failed") << role;
}

TEST(LyingEngine, may_tell_its_progress_too_often) {
  EXPECT_EQ(outcome("much_progress"), "good");
}

TEST(LyingEngine, is_not_accepted_without_a_proper_greeting) {
  EXPECT_THROW(Engine{liar("bad_hello")}, std::runtime_error);
}

TEST(LyingEngine, is_not_enough_where_a_sandbox_is_required) {
  auto options = liar("nothing");
  options.require_sandbox = "good";
  EXPECT_THROW(Engine{options}, std::runtime_error);
}

}  // namespace
}  // namespace millrace::engine
