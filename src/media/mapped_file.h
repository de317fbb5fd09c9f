// A whole file mapped for reading: where assembled segments are sent from. Originals are immutable, so the
// map is safe; pages that are not in memory are touched on the blocking pool first (warm).
#pragma once
#include <cstdint>
#include <memory>

#include "base/open_file.h"

namespace millrace::media {

class MappedFile {
 public:
  static std::shared_ptr<const MappedFile> map(OpenFilePtr file);  // throws std::system_error
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  const char* data() const { return data_; }
  std::uint64_t size() const { return file_->size; }
  const OpenFilePtr& file() const { return file_; }
  // Brings [offset, offset + size) into memory; blocks.
  void warm(std::uint64_t offset, std::uint64_t size) const;

 private:
  MappedFile() = default;
  OpenFilePtr file_;
  const char* data_ = nullptr;
};

}  // namespace millrace::media
