#include "upload/arriving.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

#include "upload/sniff.h"
#include "upload/upload.h"

namespace millrace::upload {
namespace {

std::size_t read_at(int fd, std::span<char> into, std::uint64_t offset) {
  for (;;) {
    const ssize_t n = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "read an upload back");
  }
}

}  // namespace

store::Digest hash_of(int fd, std::uint64_t size) {
  store::Digest digest;
  std::vector<char> buffer(1 << 20);
  for (std::uint64_t at = 0; at < size;) {
    const std::uint64_t step = std::min<std::uint64_t>(buffer.size(), size - at);
    const std::size_t n = read_at(fd, std::span(buffer).first(step), at);
    if (n == 0) throw std::system_error(EIO, std::generic_category(), "an upload is shorter than it was");
    digest.add(std::span(buffer).first(n));
    at += n;
  }
  return digest;
}

Arriving::Arriving(Tools tools, const UploadRecord& record, std::optional<Checksum> checksum)
    : store_(tools.store),
      name_(record.file),
      begin_(record.received),
      begun_digest_(record.digest),
      sniffed_(record.kind == Concat::Kind::partial ||
               (record.kind == Concat::Kind::whole && record.received >= kSniffBytes)),
      pipeline_(tools.pool, tools.blocks) {
  if (checksum) checksum_ = std::make_unique<RunningChecksum>(std::move(*checksum));
}

void Arriving::open_now() {
  auto file = store_.open_resumable(name_);
  if (!file) throw std::runtime_error("an upload's file has no name");
  file_ = std::move(*file);
  if (file_->bytes() < begin_) throw std::runtime_error("an upload's file is shorter than what was durable");
  file_->cut(begin_);
  written_ = begin_;
  if (begin_ == 0) return;
  auto saved = store::Digest::restore(begun_digest_);
  digest_ = saved ? *saved : hash_of(file_->fd(), begin_);
}

void Arriving::filled(std::size_t size, std::size_t skip) {
  if (skip > 0) {
    char* fresh = pipeline_.room().data();
    if (checksum_) checksum_->add({fresh, skip});  // nothing is under way yet
    std::memmove(fresh, fresh + skip, size - skip);
  }
  pipeline_.filled(size - skip);
}

Result<void> Arriving::write(std::span<const char> bytes) {
  const std::uint64_t before = file_->bytes();
  if (auto written = file_->write(bytes); !written) {
    file_->cut(before);
    return written;
  }
  written_ = file_->bytes();
  if (!sniffed_ && file_->bytes() >= kSniffBytes) return sniff_now();
  return {};
}

void Arriving::digest(std::span<const char> bytes) {
  digest_.add(bytes);
  if (checksum_) checksum_->add(bytes);
}

Result<void> Arriving::sniff_now() {
  if (sniffed_) return {};
  sniffed_ = true;
  std::vector<char> head(kSniffBytes);
  std::size_t size = 0;
  while (size < head.size()) {
    const std::size_t n = read_at(file_->fd(), std::span(head).subspan(size), size);
    if (n == 0) break;
    size += n;
  }
  if (sniff({head.data(), size}) == Sniffed::unknown) return fail(not_media());
  return {};
}

void Arriving::sync_now() {
  file_->sync();
}

void Arriving::take_back_now() {
  file_->cut(begin_);
  if (begin_ == 0) {
    digest_ = store::Digest();
    return;
  }
  auto saved = store::Digest::restore(begun_digest_);
  digest_ = saved ? *saved : hash_of(file_->fd(), begin_);
}

Result<void> Arriving::copy_now(const std::string& from, std::uint64_t offset, std::uint64_t size) {
  auto part = store_.open_resumable(from);
  if (!part) return fail(part.error());
  const std::uint64_t before = file_->bytes();
  if (auto copied = file_->append_from((*part)->fd(), offset, size); !copied) {
    file_->cut(before);
    return copied;
  }
  std::vector<char> buffer(1 << 20);  // still in memory
  for (std::uint64_t at = before; at < before + size;) {
    const std::size_t step =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), before + size - at));
    const std::size_t n = read_at(file_->fd(), std::span(buffer).first(step), at);
    if (n == 0) throw std::system_error(EIO, std::generic_category(), "a part is shorter than it was");
    digest_.add(std::span(buffer).first(n));
    at += n;
  }
  return {};
}

}  // namespace millrace::upload
