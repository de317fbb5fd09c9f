// The last 32 bytes of a cached object: by them a torn, cut or misplaced file is known from a whole one.
//
//   0  "MRCACHE1"     8  length of the content, 64 bits     16  CRC-32C of the content
//   20 CRC-32C of the key (a file under a wrong name is wrong)     24  zeros
//
// Against accidents, not against an attacker: whoever can write to the data folder can do anything. Pure, any
// thread.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace millrace::store {

inline constexpr std::size_t kTrailerBytes = 32;
using Trailer = std::array<char, kTrailerBytes>;

// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `bytes`, continuing from `crc`; 0 at the beginning. By the
// processor's own instruction where it has one.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t crc = 0);

Trailer make_trailer(std::string_view key, std::uint64_t length, std::uint32_t crc);

// True when the file is content of `length` bytes and its trailer, and the content is what was put. Reads all
// of it.
bool verify_file(int fd, std::string_view key, std::uint64_t length);

}  // namespace millrace::store
