// SHA-256 of bytes as they come, for originals: they are kept for years, and disks forget. A copy goes on by
// itself, and what has been added so far can be saved as text and gone on with by another process. One thread
// at a time.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace millrace::store {

class Digest {
 public:
  Digest();
  void add(std::span<const char> bytes);
  std::string hex();  // of all so far; ends it

  std::string save() const;
  static std::optional<Digest> restore(std::string_view saved);  // nothing when it was not saved by us

 private:
  alignas(8) std::array<unsigned char, 112> state_{};
};

std::string hex_text(std::span<const unsigned char> bytes);

}  // namespace millrace::store
