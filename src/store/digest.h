// SHA-256 of bytes as they come, for originals: they are kept for years, and disks forget. One thread at a
// time.
#pragma once
#include <memory>
#include <span>
#include <string>

namespace millrace::store {

class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  void add(std::span<const char> bytes);
  std::string hex();  // of all so far; ends it

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace millrace::store
