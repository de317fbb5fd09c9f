// Confinement of the media engine, in two steps. confine_process() is called once by the fork server while it
// is single-threaded and before it takes work: namespaces with an empty root, or chroot and another user.
// What it gains every child inherits for nothing. confine_job() is called by each child before it reads a
// byte: Landlock, limits and the list of allowed system calls last. Both do what the kernel and the
// surroundings allow and say what they got; without the floor (no_new_privs, limits, system calls) no media
// task is done.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

struct sock_filter;

namespace millrace::engine::sandbox {

enum class Layer : std::uint32_t {
  no_new_privs = 1,
  userns = 2,
  netns = 4,
  emptyroot = 8,
  chroot = 16,
  user = 32,  // runs as nobody
  caps = 64,
  landlock_files = 128,
  landlock_network = 256,
  landlock_scope = 512,
  rlimits = 1024,
  seccomp = 2048,
};

enum class Level { none, basic, good, strong };

class Layers {
 public:
  void add(Layer layer) { bits_ |= static_cast<std::uint32_t>(layer); }
  bool has(Layer layer) const { return (bits_ & static_cast<std::uint32_t>(layer)) != 0; }
  std::uint32_t bits() const { return bits_; }
  static Layers from_bits(std::uint32_t bits) {
    Layers layers;
    layers.bits_ = bits;
    return layers;
  }
  Layers operator|(Layers other) const { return from_bits(bits_ | other.bits_); }
  Level level() const;
  bool floor() const { return level() != Level::none; }
  std::string text() const;     // "no_new_privs userns netns …"
  std::string missing() const;  // the same for what was not had

 private:
  std::uint32_t bits_ = 0;
};

const char* name(Level level);

// What not to try, so that tests can see the fallbacks.
struct Without {
  bool namespaces = false;
  bool chroot = false;
  bool landlock = false;
};

Layers confine_process(Without without = {});

// The allow-list as a program for the kernel, built once by the fork server.
std::vector<sock_filter> system_call_filter();

struct Limits {
  std::uint64_t memory_bytes = 1ull << 30;
  std::uint64_t output_bytes = 0;
  std::uint64_t cpu_seconds = 60;
};

Layers confine_job(const Limits& limits, const std::vector<sock_filter>& filter, Without without = {});

Layers landlock_everything();

}  // namespace millrace::engine::sandbox
