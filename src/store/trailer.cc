#include "store/trailer.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace millrace::store {

namespace {

constexpr std::string_view kMagic = "MRCACHE1";
constexpr std::uint32_t kPolynomial = 0x82f63b78;  // reflected

constexpr auto kTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; i++) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) ? kPolynomial : 0);
    table[i] = crc;
  }
  return table;
}();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_hardware(std::string_view bytes, std::uint32_t start) {
  std::uint64_t crc = ~start;
  const char* p = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, p += 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    crc = __builtin_ia32_crc32di(crc, word);
  }
  auto narrow = static_cast<std::uint32_t>(crc);
  for (; left > 0; left--, p++) narrow = __builtin_ia32_crc32qi(narrow, static_cast<unsigned char>(*p));
  return ~narrow;
}
#endif

// All of [offset, offset + size), or false at a short file or a read error.
bool read_at(int fd, char* into, std::size_t size, std::uint64_t offset) {
  while (size > 0) {
    ssize_t n = ::pread(fd, into, size, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    into += n;
    offset += static_cast<std::uint64_t>(n);
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t crc) {
  crc = ~crc;
  for (char c : bytes) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return ~crc;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc) {
#if defined(__x86_64__)
  static const bool hardware = __builtin_cpu_supports("sse4.2");
  if (hardware) return crc32c_hardware(bytes, crc);
#endif
  return crc32c_portable(bytes, crc);
}

Trailer make_trailer(std::string_view key, std::uint64_t length, std::uint32_t crc) {
  Trailer trailer{};
  std::uint32_t key_crc = crc32c(key);
  std::memcpy(trailer.data(), kMagic.data(), kMagic.size());
  std::memcpy(trailer.data() + 8, &length, sizeof length);
  std::memcpy(trailer.data() + 16, &crc, sizeof crc);
  std::memcpy(trailer.data() + 20, &key_crc, sizeof key_crc);
  return trailer;
}

bool verify_file(int fd, std::string_view key, std::uint64_t length) {
  Trailer stored;
  if (!read_at(fd, stored.data(), stored.size(), length)) return false;
  std::vector<char> buffer(std::min<std::uint64_t>(length, 256 * 1024));
  std::uint32_t crc = 0;
  for (std::uint64_t offset = 0; offset < length; offset += buffer.size()) {
    auto size = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length - offset));
    if (!read_at(fd, buffer.data(), size, offset)) return false;
    crc = crc32c({buffer.data(), size}, crc);
  }
  return stored == make_trailer(key, length, crc);
}

}  // namespace millrace::store
