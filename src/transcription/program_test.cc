#include "transcription/program.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include "base/fd.h"
#include "base/id.h"

namespace millrace::transcription {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class Program : public testing::Test {
 protected:
  Program() { fs::create_directories(folder_); }
  ~Program() override { fs::remove_all(folder_); }

  ProgramRun shell(const std::string& script) const {
    ProgramRun run;
    run.arguments = {"/bin/sh", "-c", script};
    run.folder = folder_;
    run.time_limit = 60s;
    return run;
  }
  static std::string code(const ProgramRun& run) {
    auto ended = run_program(run);
    return ended ? "fine: " + *ended : ended.error().code;
  }
  std::string kept(const std::string& name) const {
    std::ifstream in(folder_ / name);
    std::string text;
    std::getline(in, text);
    return text;
  }
  // A process of that number is gone, or will be in a moment.
  static bool goes(pid_t pid) {
    for (int i = 0; i < 500; i++) {
      if (::kill(pid, 0) != 0) return true;
      // Killed, and not yet fetched by whoever adopted it.
      std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
      std::string text;
      std::getline(stat, text);
      if (text.find(") Z ") != std::string::npos) return true;
      std::this_thread::sleep_for(20ms);
    }
    return false;
  }

  fs::path folder_ = fs::temp_directory_path() / ("millrace-program-" + random_text(8));
};

TEST_F(Program, GivesWhatItWrites) {
  EXPECT_EQ(run_program(shell("echo one; echo noise >&2; echo two")).value(), "one\ntwo\n");
}

TEST_F(Program, HasAFolderOfItsOwnAndACleanEnvironment) {
  ::setenv("MILLRACE_TEST_SECRET", "hidden", 1);
  auto run = shell("env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= | sort; pwd");
  auto folder = folder_.string();
  EXPECT_EQ(run_program(run).value(),
            "HOME=" + folder + "\nLANG=C.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin\nTMPDIR=" + folder + "\n" +
                folder + "\n");
}

TEST_F(Program, InheritsNothing) {
  int open[2];
  ASSERT_EQ(::pipe(open), 0);  // without O_CLOEXEC
  Fd one(open[0]), other(open[1]);
  EXPECT_EQ(run_program(shell("ls /proc/self/fd | tr '\\n' ' '; readlink /proc/self/fd/0")).value(),
            "0 1 2 3 /dev/null\n")
      << "3 is the folder that ls reads";
}

TEST_F(Program, StepsBehindEverybody) {
  EXPECT_EQ(run_program(shell("awk '{print $19, $41}' /proc/self/stat; ps -o pgid= -p $$ | tr -d ' '"))
                .value()
                .substr(0, 5),
            "19 5\n")
      << "nice 19, SCHED_IDLE";
}

TEST_F(Program, FailsWithACode) {
  EXPECT_EQ(code(shell("echo half; exit 3")), "program_failed");
  EXPECT_EQ(code(shell("kill -SEGV $$")), "program_failed");
  ProgramRun none = shell("");
  none.arguments = {"/nowhere/at/all"};
  EXPECT_EQ(code(none), "program_missing");
  none.arguments = {"/etc/passwd"};
  EXPECT_EQ(code(none), "program_missing");
}

TEST_F(Program, IsEndedWhenItTakesTooLong) {
  auto run = shell("echo $$ > me; sleep 600 & echo $! > child; wait");
  run.time_limit = 500ms;
  EXPECT_EQ(code(run), "too_slow");
  EXPECT_TRUE(goes(std::stoi(kept("me"))));
  EXPECT_TRUE(goes(std::stoi(kept("child")))) << "what it has started goes with it";
}

TEST_F(Program, IsEndedWhenItWritesWithoutEnd) {
  auto run = shell("yes");
  EXPECT_EQ(code(run), "answer_too_large");
  run = shell("yes >&2 & sleep 0.1; echo enough");
  EXPECT_EQ(code(run), "fine: enough\n") << "the end of its complaints is enough";
}

TEST_F(Program, IsEndedWhenNobodyWaits) {
  auto run = shell("echo $$ > me; exec sleep 600");
  run.stop = [this] { return !kept("me").empty(); };
  EXPECT_EQ(code(run), "cancelled");
  EXPECT_TRUE(goes(std::stoi(kept("me"))));
}

TEST_F(Program, LeavesNothingBehindThatItStarted) {
  EXPECT_EQ(code(shell("sleep 600 >/dev/null 2>&1 & echo $! > child; echo done")), "fine: done\n");
  EXPECT_TRUE(goes(std::stoi(kept("child"))));
}

TEST_F(Program, GoesWhenTheServerIsKilled) {
  pid_t server = ::fork();
  if (server == 0) {
    (void)run_program(shell("sleep 600 & echo $! > child; echo $$ > me; wait"));
    ::_exit(0);
  }
  for (int i = 0; i < 1000 && kept("me").empty(); i++) std::this_thread::sleep_for(10ms);
  ASSERT_FALSE(kept("me").empty());
  ::kill(server, SIGKILL);
  int status = 0;
  ::waitpid(server, &status, 0);
  EXPECT_TRUE(goes(std::stoi(kept("me"))));
  EXPECT_TRUE(goes(std::stoi(kept("child"))));
}

TEST_F(Program, SaysHowFarItIs) {
  double last = 0;
  auto run = shell("echo 'progress =  42%' >&2; echo done");
  run.progress = [&](double done) { last = done; };
  ASSERT_TRUE(run_program(run));
  EXPECT_EQ(last, 0.42);
  EXPECT_EQ(percent_in("12% … 100%"), 1.0);
  for (const char* none : {"", "%", "none %", "900%", "-%"}) EXPECT_FALSE(percent_in(none)) << none;
}

}  // namespace
}  // namespace millrace::transcription
