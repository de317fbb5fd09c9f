// The checksum of what one request brings, as it comes. One thread at a time.
#pragma once
#include <memory>
#include <span>

#include "upload/fields.h"

namespace millrace::upload {

class RunningChecksum {
 public:
  explicit RunningChecksum(Checksum expected);
  ~RunningChecksum();
  void add(std::span<const char> bytes);
  bool matches();  // ends it

 private:
  struct State;
  Checksum expected_;
  std::unique_ptr<State> state_;
};

}  // namespace millrace::upload
