// Each way of confinement, also where the better ones are not to be had.
#include "engine/sandbox/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <functional>

#include "base/fd.h"

namespace millrace::engine::sandbox {
namespace {

// Runs in a child that was confined; what it answers, or "killed".
std::string in_child(const std::function<Layers()>& confine, const std::function<bool()>& attempt,
                     Layers* got) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  pid_t child = fork();
  if (child == 0) {
    auto bits = confine().bits();
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

std::string confined(Without without, const std::function<bool()>& attempt, Layers* got = nullptr) {
  auto confine = [without] {
    auto filter = system_call_filter();
    return confine_process(without) | confine_job({1ull << 30, 0, 10}, filter, without);
  };
  return in_child(confine, attempt, got);
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

// The layers overlap: a test of all at once would not notice that one of them does nothing.
TEST(Sandbox, keeps_files_and_network_away_by_each_layer_alone) {
  Fd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener.get(), 4), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  auto opens = [] { return open("/etc/passwd", O_RDONLY) >= 0; };
  auto connects = [&] {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  };
  EXPECT_EQ(in_child([] { return Layers(); }, opens, nullptr), "allowed");
  EXPECT_EQ(in_child([] { return Layers(); }, connects, nullptr), "allowed");
  auto namespaces = [] { return confine_process({.chroot = true}); };
  auto landlock = [] {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return landlock_everything();
  };
  Layers got;
  auto answer = in_child(namespaces, opens, &got);
  if (got.has(Layer::emptyroot)) EXPECT_EQ(answer, "refused");
  answer = in_child(namespaces, connects, &got);
  if (got.has(Layer::netns)) EXPECT_EQ(answer, "refused");
  answer = in_child(landlock, opens, &got);
  if (got.has(Layer::landlock_files)) EXPECT_EQ(answer, "refused");
  answer = in_child(landlock, connects, &got);
  if (got.has(Layer::landlock_network)) EXPECT_EQ(answer, "refused");
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
