#include "engine/client.h"
#include "base/wait_for.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "engine/fork_server.h"
#include "engine/supervisor.h"

namespace millrace::engine {
namespace {

using namespace std::chrono_literals;

EncoderSetup small_setup() {
  EncoderSetup setup;
  setup.width = 320;
  setup.height = 180;
  setup.max_bits = 500'000;
  return setup;
}

Task<Result<HeadersReply>> ask_headers(Engine& engine) {
  return engine.call<HeadersReply>(TaskKind::headers, HeadersRequest{{small_setup()}}, {}, {});
}

std::vector<pid_t> children_of(pid_t parent, std::string_view in_state = "") {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream status(entry.path() / "stat");
    std::string pid, name, state, of;
    if (!(status >> pid >> name >> state >> of)) continue;
    if (of == std::to_string(parent) && state != "Z" && (in_state.empty() || state == in_state))
      children.push_back(std::stoi(pid));
  }
  return children;
}

// The fork server among this program's children.
pid_t fork_server() {
  auto own = children_of(getpid());
  return own.empty() ? -1 : own.back();
}

// It is past its fork: who stops it earlier stops the fork server too, which waits for it.
bool confined(pid_t child) {
  std::ifstream status(fmt::format("/proc/{}/status", child));
  std::string word;
  while (status >> word)
    if (int mode = 0; word == "Seccomp:") return status >> mode && mode == 2;
  return false;
}

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 1000; i++) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

// The task's child is there, and the client has it in hand: it was told to stop.
bool held() {
  return !children_of(fork_server(), "T").empty();
}

// A task that lasts until it is ended: it is paused before its child has read the request.
struct LongTask {
  explicit LongTask(Engine& engine, TaskOptions options = {}) {
    control = options.control;
    control.pause();
    thread = std::thread([this, &engine, options]() mutable {
      result = wait_for(
          engine.run(TaskKind::headers, archive::encode(HeadersRequest{{small_setup()}}), {}, options));
      done = true;
    });
  }
  ~LongTask() {
    control.cancel();
    thread.join();
  }
  TaskControl control;
  Result<std::string> result;
  std::atomic<bool> done = false;
  std::thread thread;
};

TEST(Engine, answers_a_task) {
  Engine engine({});
  auto reply = wait_for(ask_headers(engine));
  ASSERT_TRUE(reply) << reply.error().detail;
  ASSERT_EQ(reply->configs.size(), 1u);
  EXPECT_EQ(reply->configs[0][0], 1);
}

TEST(Engine, stops_every_attempt_to_break_out) {
  Engine engine({});
  auto report = wait_for(engine.check_sandbox());
  EXPECT_THAT(report.failures, ::testing::IsEmpty()) << report.detail;
  EXPECT_NE(report.level, "none") << report.detail;
  std::cout << report.detail << "\n";
}

TEST(Engine, refuses_to_start_below_the_required_sandbox) {
  Engine engine({});
  auto report = wait_for(engine.check_sandbox());
  EngineOptions strict;
  strict.require_sandbox = "strong";
  if (report.level == "strong")
    EXPECT_NO_THROW(Engine{strict});
  else
    EXPECT_THROW(Engine{strict}, std::runtime_error);
}

TEST(Engine, says_so_when_the_program_is_not_there) {
  EngineOptions options;
  options.program = "/nonexistent/millrace-media";
  EXPECT_THROW(Engine{options}, std::runtime_error);
  options.program = "/bin/true";
  EXPECT_THROW(Engine{options}, std::runtime_error);
}

TEST(Engine, fails_the_task_whose_child_was_killed_and_does_the_next) {
  Engine engine({});
  LongTask task(engine);
  ASSERT_TRUE(eventually(held));
  for (pid_t child : children_of(fork_server())) kill(child, SIGKILL);
  ASSERT_TRUE(eventually([&] { return task.done.load(); }));
  ASSERT_FALSE(task.result);
  EXPECT_EQ(task.result.error().code, "engine_failed");
  EXPECT_TRUE(wait_for(ask_headers(engine)));
}

TEST(Engine, starts_again_when_its_fork_server_is_killed) {
  Engine engine({});
  LongTask task(engine);
  ASSERT_TRUE(eventually(held));
  auto before = fork_server();
  auto orphans = children_of(before);
  kill(before, SIGKILL);
  ASSERT_TRUE(eventually([&] { return task.done.load(); }));
  ASSERT_FALSE(task.result);
  EXPECT_EQ(task.result.error().code, "engine_failed");
  auto reply = wait_for(ask_headers(engine));
  EXPECT_TRUE(reply) << reply.error().detail;
  for (pid_t orphan : orphans) EXPECT_TRUE(eventually([&] { return kill(orphan, 0) != 0; }));
}

TEST(Engine, survives_kills_at_any_moment) {
  Engine engine({});
  std::atomic<bool> stop = false;
  std::atomic<int> good = 0;
  std::atomic<int> failed = 0;
  std::thread asker([&] {
    while (!stop) {
      auto reply = wait_for(ask_headers(engine));
      if (reply) {
        good++;
      } else {
        EXPECT_EQ(reply.error().code, "engine_failed");
        failed++;
      }
    }
  });
  for (int i = 0; i < 12; i++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(37 * (i % 5)));
    auto server = fork_server();
    auto children = children_of(server);
    if (i % 3 && !children.empty())
      kill(children.front(), SIGKILL);
    else if (server > 0)
      kill(server, SIGKILL);
  }
  EXPECT_TRUE(eventually([&, before = good.load()] { return good > before; }));
  stop = true;
  asker.join();
  EXPECT_GT(good, 0);
}

TEST(Engine, cancels_a_task_also_a_paused_one) {
  Engine engine({});
  LongTask task(engine);
  ASSERT_TRUE(eventually(held));
  EXPECT_FALSE(task.done);
  task.control.cancel();
  ASSERT_TRUE(eventually([&] { return task.done.load(); }));
  ASSERT_FALSE(task.result);
  EXPECT_EQ(task.result.error().code, "cancelled");
  EXPECT_TRUE(eventually([] { return children_of(fork_server()).empty(); }));
}

TEST(Engine, answers_cancelled_when_that_was_asked_before_it_began) {
  Engine engine({});
  TaskOptions options;
  options.control.cancel();
  auto reply = wait_for(engine.run(TaskKind::headers, archive::encode(HeadersRequest{}), {}, options));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "cancelled");
}

TEST(Engine, pauses_and_resumes_without_counting_the_pause) {
  Engine engine({});
  TaskOptions options;
  options.wall_limit = 1s;
  LongTask task(engine, options);
  std::this_thread::sleep_for(1500ms);
  EXPECT_FALSE(task.done);
  task.control.resume();
  ASSERT_TRUE(eventually([&] { return task.done.load(); }));
  EXPECT_TRUE(task.result) << task.result.error().code;
}

TEST(Engine, ends_a_task_that_takes_too_long) {
  // A stopped child looks like one that computes for ever.
  Engine engine({});
  TaskOptions options;
  options.wall_limit = 1s;
  std::atomic<bool> done = false;
  Result<std::string> result;
  std::thread asker([&] {
    // The request is so long that the child can be stopped while it reads it.
    result = wait_for(engine.run(
        TaskKind::headers, archive::encode(HeadersRequest{std::vector<EncoderSetup>(2000, small_setup())}),
        {}, options));
    done = true;
  });
  ASSERT_TRUE(eventually([] {
    const auto children = children_of(fork_server());
    return !children.empty() && std::ranges::all_of(children, confined);
  }));
  for (pid_t child : children_of(fork_server())) kill(child, SIGSTOP);
  ASSERT_TRUE(eventually([&] { return done.load(); }));
  asker.join();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "too_complex");
}

TEST(Engine, runs_background_tasks_at_idle_priority) {
  Engine engine({});
  TaskOptions options;
  options.priority = Priority::background;
  HeadersRequest long_one{std::vector<EncoderSetup>(2000, small_setup())};
  std::thread asker(
      [&] { (void)wait_for(engine.run(TaskKind::headers, archive::encode(long_one), {}, options)); });
  EXPECT_TRUE(eventually([] {
    auto children = children_of(fork_server());
    return !children.empty() && sched_getscheduler(children.front()) == SCHED_IDLE;
  }));
  options.control.cancel();
  asker.join();
}

TEST(Engine, refuses_a_request_that_makes_no_sense) {
  Engine engine({});
  auto reply = wait_for(engine.run(TaskKind::headers, "nonsense", {}, {}));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "engine_failed");
}

TEST(MemoryFile, cannot_be_changed_once_it_is_sealed) {
  Fd file = memory_file("index");
  ASSERT_EQ(::write(file.get(), "abcd", 4), 4);
  auto map = [&](int rights) { return ::mmap(nullptr, 4, rights, MAP_SHARED, file.get(), 0); };
  void* writable = map(PROT_READ | PROT_WRITE);
  ASSERT_NE(writable, MAP_FAILED);
  EXPECT_FALSE(seal(file.get()));  // somebody could still write
  ::munmap(writable, 4);
  EXPECT_TRUE(seal(file.get()));
  EXPECT_EQ(::pwrite(file.get(), "x", 1, 0), -1);
  EXPECT_EQ(::ftruncate(file.get(), 0), -1);
  EXPECT_EQ(map(PROT_READ | PROT_WRITE), MAP_FAILED);
}

TEST(Engine, leaves_nothing_behind) {
  {
    Engine engine({});
  }
  EXPECT_TRUE(eventually([] { return children_of(getpid()).empty(); }));
}

TEST(Supervisor, replaces_a_fork_server_after_its_jobs) {
  Supervisor supervisor(find_program({}), 3);
  auto first = supervisor.pid();
  for (int i = 0; i < 3; i++) EXPECT_NE(supervisor.take(), nullptr);
  EXPECT_TRUE(eventually([&] { return supervisor.pid() != first && supervisor.pid() > 0; }));
  EXPECT_TRUE(
      eventually([&] { return children_of(getpid()).size() == 1; }));  // the old one has ended by itself
}

}  // namespace
}  // namespace millrace::engine
