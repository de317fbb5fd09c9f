#include "engine/av/prover.h"

#include <unistd.h>

#include <cstring>

namespace millrace::engine::av {
namespace {

constexpr std::size_t kWindow = 512;  // headers of a block, also laced ones

}  // namespace

bool Prover::matches(std::int64_t at, const AVPacket& packet) {
  auto size = static_cast<std::size_t>(packet.size);
  if (at < 0 || static_cast<std::uint64_t>(at) + size > bytes_) return false;
  buffer_.resize(size);
  auto got = pread(fd_, buffer_.data(), size, at);
  return got == packet.size && std::memcmp(buffer_.data(), packet.data, size) == 0;
}

std::int64_t Prover::search(const AVPacket& packet) {
  auto size = static_cast<std::size_t>(packet.size);
  buffer_.resize(size + kWindow);
  auto got = pread(fd_, buffer_.data(), buffer_.size(), packet.pos);
  if (got < packet.size) return -1;
  const void* found = memmem(buffer_.data(), static_cast<std::size_t>(got), packet.data, size);
  return found ? static_cast<const char*>(found) - buffer_.data() : -1;
}

std::int64_t Prover::place(const AVPacket& packet) {
  if (!proven_ || packet.size <= 0 || packet.pos < 0) {
    proven_ = proven_ && packet.size == 0 && packet.pos >= 0;  // an empty packet lies anywhere
    return proven_ ? packet.pos : -1;
  }
  any_ = true;
  if (matches(packet.pos + shift_, packet)) return packet.pos + shift_;
  auto shift = search(packet);
  if (shift < 0) {
    proven_ = false;
    return -1;
  }
  shift_ = shift;
  return packet.pos + shift_;
}

}  // namespace millrace::engine::av
