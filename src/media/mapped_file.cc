#include "media/mapped_file.h"

#include <sys/mman.h>

#include <algorithm>
#include <system_error>

namespace millrace::media {

std::shared_ptr<const MappedFile> MappedFile::map(OpenFilePtr file) {
  std::shared_ptr<MappedFile> mapped(new MappedFile);
  if (file->size > 0) {
    void* at = ::mmap(nullptr, file->size, PROT_READ, MAP_SHARED, file->fd.get(), 0);
    if (at == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap of an original");
    mapped->data_ = static_cast<const char*>(at);
  }
  mapped->file_ = std::move(file);
  return mapped;
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<char*>(data_), file_->size);
}

void MappedFile::warm(std::uint64_t offset, std::uint64_t size) const {
  if (offset >= file_->size) return;
  size = std::min(size, file_->size - offset);
  constexpr std::uint64_t kPage = 4096;
  std::uint64_t first = offset / kPage * kPage;
  ::madvise(const_cast<char*>(data_) + first, offset + size - first, MADV_WILLNEED);
  for (std::uint64_t at = first; at < offset + size; at += kPage) {
    volatile char touched = data_[at];
    (void)touched;
  }
}

}  // namespace millrace::media
