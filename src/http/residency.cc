#include "http/residency.h"

#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "http/connection.h"

namespace millrace::http {
namespace {

constexpr std::uint64_t kStride = 512 * 1024;
constexpr std::int64_t kSeenMillis = 2000;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kMaxSpans = 16;
constexpr std::size_t kMaxPages = 2048;  // 8 MiB a span

// File systems that cannot answer (EOPNOTSUPP) are taken as resident: some live in memory.
bool byte_is_resident(const OpenFile& file, std::uint64_t offset) {
  char byte = 0;
  const iovec into{&byte, 1};
  return ::preadv2(file.fd.get(), &into, 1, static_cast<off_t>(offset), RWF_NOWAIT) >= 0 || errno != EAGAIN;
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
  const std::uint64_t start = block * kStride;
  const std::uint64_t last = std::min(start + kStride, file.size) - 1;
  if (!byte_is_resident(file, start) || !byte_is_resident(file, last)) return false;
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
  bool seen = true;
  for (std::uint64_t block = offset / kStride; seen && block <= (offset + size - 1) / kStride; block++)
    seen = block_is_resident(file, block);
  if (seen) return true;
  for (std::uint64_t at = 0; at < size; at += kStride)  // only a part of a block may be there
    if (!byte_is_resident(file, offset + at)) return false;
  return byte_is_resident(file, offset + size - 1);
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

bool is_resident(const Pieces& pieces) {
  std::array<Span, kMaxSpans> spans;
  std::size_t count = 0;
  for (const auto& piece : pieces.list) {
    const auto* memory = std::get_if<MemoryPiece>(&piece);
    if (memory == nullptr || memory->size == 0) continue;
    const auto address = reinterpret_cast<std::uintptr_t>(memory->data);
    const Span span{address & ~(kPage - 1), (address + memory->size + kPage - 1) & ~(kPage - 1)};
    bool joined = false;
    for (std::size_t i = 0; i < count && !joined; i++) {
      if (span.end + 16 * kPage < spans[i].begin || span.begin > spans[i].end + 16 * kPage) continue;
      spans[i] = {std::min(spans[i].begin, span.begin), std::max(spans[i].end, span.end)};
      joined = true;
    }
    if (joined) continue;
    if (count == kMaxSpans) return false;
    spans[count++] = span;
  }
  std::array<unsigned char, kMaxPages> present;
  for (std::size_t i = 0; i < count; i++) {
    const std::size_t size = spans[i].end - spans[i].begin;
    if (size / kPage > kMaxPages) return false;
    auto* begin = reinterpret_cast<void*>(spans[i].begin);  // NOLINT(performance-no-int-to-ptr)
    if (::mincore(begin, size, present.data()) != 0) return false;
    for (std::size_t page = 0; page < size / kPage; page++)
      if ((present[page] & 1) == 0) return false;
  }
  return true;
}

}  // namespace millrace::http
