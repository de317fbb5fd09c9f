// A media file behind a descriptor, opened strictly: containers and codecs from the allow-lists only, no
// protocols, no second file, bounded probing. One thread.
#pragma once
#include <memory>
#include <span>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

enum class Probe {
  container,  // what its head says
  streams,    // reads on until the streams are known
};

class Input {
 public:
  // Codes: "not_media", "damaged" (a known container that cannot be read), "too_complex".
  static Result<Input> open(int fd, std::uint64_t bytes, Probe probe);
  Input(Input&&) noexcept;
  Input& operator=(Input&&) noexcept;
  ~Input();

  AVFormatContext* operator->() const { return format_.get(); }
  AVFormatContext& operator*() const { return *format_; }
  package::Container container() const;
  int fd() const;
  std::uint64_t bytes() const;

  // All but these streams are skipped.
  void only(std::span<const int> streams);

 private:
  struct File;
  Input();
  std::unique_ptr<File> file_;  // outlives the context that reads through it
  FormatPtr format_;
};

}  // namespace millrace::engine::av
