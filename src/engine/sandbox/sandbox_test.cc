// Each way of confinement, also where the better ones are not to be had.
#include "engine/sandbox/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <functional>

namespace millrace::engine::sandbox {
namespace {

// Runs in a confined child; what it answers, or "killed".
std::string confined(Without without, const std::function<bool()>& attempt, Layers* got = nullptr) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  pid_t child = fork();
  if (child == 0) {
    auto filter = system_call_filter();
    auto layers = confine_process(without) | confine_job({1ull << 30, 0, 10}, filter, without);
    auto bits = layers.bits();
    [[maybe_unused]] auto a = write(ends[1], &bits, sizeof bits);
    char answer = attempt() ? 'a' : 'r';
    [[maybe_unused]] auto b = write(ends[1], &answer, 1);
    _exit(0);
  }
  close(ends[1]);
  std::uint32_t bits = 0;
  char answer = 'k';
  if (read(ends[0], &bits, sizeof bits) == sizeof bits && read(ends[0], &answer, 1) != 1) answer = 'k';
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (got) *got = Layers::from_bits(bits);
  return answer == 'a' ? "allowed" : answer == 'r' ? "refused" : "killed";
}

constexpr Without kWays[] = {{}, {true, false, false}, {true, true, false}, {true, true, true}};

TEST(Sandbox, has_its_floor_in_every_surrounding) {
  for (const auto& without : kWays) {
    Layers got;
    EXPECT_EQ(confined(without, [] { return true; }, &got), "allowed");
    EXPECT_TRUE(got.floor()) << got.text();
  }
}

TEST(Sandbox, says_what_it_has) {
  Layers all;
  Layers bare;
  confined({}, [] { return true; }, &all);
  confined({true, true, true}, [] { return true; }, &bare);
  EXPECT_GT(all.level(), bare.level()) << all.text() << " / " << bare.text();
  EXPECT_STREQ(name(bare.level()), "basic");
}

TEST(Sandbox, lets_nothing_out_in_any_surrounding) {
  for (const auto& without : kWays) {
    EXPECT_EQ(confined(without, [] { return open("/etc/passwd", O_RDONLY) >= 0; }), "refused");
    EXPECT_EQ(confined(without, [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }), "refused");
    EXPECT_EQ(confined(without, [] { return fork() >= 0; }), "killed");
    EXPECT_EQ(confined(without, [] { return kill(getppid(), 0) == 0; }), "killed");
    EXPECT_NE(
        confined(without,
                 [] { return mmap(nullptr, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }),
        "allowed");
    EXPECT_NE(confined(without, [] { return memfd_create("x", 0) >= 0; }), "allowed");
  }
}

TEST(Sandbox, knows_its_levels) {
  Layers layers;
  EXPECT_EQ(layers.level(), Level::none);
  for (auto layer : {Layer::no_new_privs, Layer::rlimits, Layer::seccomp}) layers.add(layer);
  EXPECT_EQ(layers.level(), Level::basic);
  layers.add(Layer::landlock_files);
  EXPECT_EQ(layers.level(), Level::good);
  for (auto layer : {Layer::netns, Layer::emptyroot, Layer::caps}) layers.add(layer);
  EXPECT_EQ(layers.level(), Level::strong);
  EXPECT_EQ(layers.missing(), "userns user landlock_network landlock_scope");
}

}  // namespace
}  // namespace millrace::engine::sandbox
