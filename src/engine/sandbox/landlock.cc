// Landlock (Linux 5.13): a domain without any rule, so every access of a handled kind is refused. The kernel
// is asked for its ABI, never judged by its version; the headers of the system may be older than the kernel,
// so the attribute is declared here.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "engine/sandbox/sandbox.h"

namespace millrace::engine::sandbox {
namespace {

constexpr long kCreateRuleset = 444;
constexpr long kRestrictSelf = 446;
constexpr unsigned kAskVersion = 1;

struct Attributes {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scoped = 0;
};

}  // namespace

Layers landlock_everything() {
  Layers got;
  long abi = syscall(kCreateRuleset, nullptr, 0, kAskVersion);
  if (abi <= 0) return got;
  Attributes all;
  int file_rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
  all.files = (1ull << file_rights) - 1;
  if (abi >= 4) all.network = 3;  // bind, connect
  if (abi >= 6) all.scoped = 3;   // abstract sockets, signals
  std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  long ruleset = syscall(kCreateRuleset, &all, size, 0u);
  if (ruleset < 0) return got;
  long restricted = syscall(kRestrictSelf, static_cast<int>(ruleset), 0u);
  close(static_cast<int>(ruleset));
  if (restricted != 0) return got;
  got.add(Layer::landlock_files);
  if (abi >= 4) got.add(Layer::landlock_network);
  if (abi >= 6) got.add(Layer::landlock_scope);
  return got;
}

}  // namespace millrace::engine::sandbox
