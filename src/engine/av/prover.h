// Proves that a track's packets lie in the file as they are: their bytes are compared with the file's at the
// place the demuxer names plus an offset that is found (MP4 0, Matroska 4, FLV 16 or 13, AVI 8).
#pragma once
#include <cstdint>
#include <string>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

class Prover {
 public:
  Prover(int fd, std::uint64_t bytes) : fd_(fd), bytes_(bytes) {}
  // The packet's true place, or nothing; after one failure nothing is tried any more.
  std::int64_t place(const AVPacket& packet);  // -1: not proven
  void refuse() { proven_ = false; }           // whatever the bytes say
  bool proven() const { return proven_ && any_; }

 private:
  bool matches(std::int64_t at, const AVPacket& packet);
  std::int64_t search(const AVPacket& packet);
  int fd_;
  std::uint64_t bytes_;
  std::int64_t shift_ = 0;
  bool proven_ = true;
  bool any_ = false;
  std::string buffer_;
};

}  // namespace millrace::engine::av
