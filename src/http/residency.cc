#include "http/residency.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/residency.h"
#include "http/connection.h"

namespace millrace::http {
namespace {

constexpr std::uint64_t kBlock = 512 * 1024;
constexpr std::int64_t kSeenMillis = 250;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kMaxSpans = 256;
constexpr std::size_t kReadAlong = 16 * kPage;  // asking about what lies between costs less than asking twice

// By a map that is made for the question: it tells of every page, where reading a few bytes without waiting
// (RWF_NOWAIT) tells of those alone, counts as a use of them and not of the rest, and is not to be had in
// network and user-space file systems.
bool window_is_resident(const OpenFile& file, std::uint64_t offset, std::uint64_t size) {
  const std::uint64_t first = offset / kPage * kPage;
  const std::size_t bytes = offset + size - first;
  void* map = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.fd.get(), static_cast<off_t>(first));
  if (map == MAP_FAILED) return false;
  const bool resident = is_in_memory(map, bytes);
  ::munmap(map, bytes);
  return resident;
}

// Blocks that were found resident a moment ago are not asked about again: what viewers watch together, the
// kernel keeps, and a page that was dropped meanwhile costs one read on the loop. A file is known by its
// address here, which may be another file's later: that is no worse.
bool block_is_resident(const OpenFile& file, std::uint64_t block) {
  struct Seen {
    const OpenFile* file = nullptr;
    std::uint64_t block = 0;
    std::int64_t until = 0;
  };
  thread_local std::array<Seen, 1024> table;
  const auto mixed = (reinterpret_cast<std::uintptr_t>(&file) >> 4) * 31 + block;
  Seen& seen = table[mixed % table.size()];
  const std::int64_t now = coarse_now();
  if (seen.file == &file && seen.block == block && now < seen.until) return true;
  const std::uint64_t start = block * kBlock;
  if (!window_is_resident(file, start, std::min(kBlock, file.size - start))) return false;
  seen = {&file, block, now + kSeenMillis};
  return true;
}

struct Span {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

}  // namespace

bool is_resident(const OpenFile& file, std::uint64_t offset, std::uint64_t size) {
  if (size == 0 || offset + size > file.size) return true;
  for (std::uint64_t block = offset / kBlock; block <= (offset + size - 1) / kBlock; block++)
    if (!block_is_resident(file, block)) return window_is_resident(file, offset, size);
  return true;
}

void read_ahead(const OpenFile& file, std::uint64_t offset, std::uint64_t size) {
  thread_local std::vector<char> scratch(256 * 1024);
  while (size > 0) {
    const auto count = ::pread(file.fd.get(), scratch.data(), std::min<std::uint64_t>(size, scratch.size()),
                               static_cast<off_t>(offset));
    if (count <= 0) return;
    offset += static_cast<std::uint64_t>(count);
    size -= std::min(size, static_cast<std::uint64_t>(count));
  }
}

std::string read_bytes(const OpenFile& file, std::uint64_t offset, std::uint64_t size) {
  std::string bytes(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const auto count =
        ::pread(file.fd.get(), bytes.data() + got, size - got, static_cast<off_t>(offset + got));
    if (count <= 0) break;
    got += static_cast<std::size_t>(count);
  }
  bytes.resize(got);
  return bytes;
}

bool is_resident(std::span<const iovec> parts) {
  std::array<Span, kMaxSpans> spans;
  std::size_t count = 0;
  for (const auto& part : parts) {
    if (part.iov_len == 0) continue;
    const auto address = reinterpret_cast<std::uintptr_t>(part.iov_base);
    const Span span{address & ~(kPage - 1), (address + part.iov_len + kPage - 1) & ~(kPage - 1)};
    bool joined = false;
    // Picture and sound may lie in two places that go on side by side.
    for (std::size_t i = count; i-- > 0 && i + 3 > count && !joined;) {
      if (span.end + kReadAlong < spans[i].begin || span.begin > spans[i].end + kReadAlong) continue;
      spans[i] = {std::min(spans[i].begin, span.begin), std::max(spans[i].end, span.end)};
      joined = true;
    }
    if (joined) continue;
    if (count == kMaxSpans) return false;
    spans[count++] = span;
  }
  return std::ranges::all_of(
      spans.begin(), spans.begin() + static_cast<std::ptrdiff_t>(count), [](const Span& span) {
        auto* begin = reinterpret_cast<void*>(span.begin);  // NOLINT(performance-no-int-to-ptr)
        return is_in_memory(begin, span.end - span.begin);
      });
}

}  // namespace millrace::http
