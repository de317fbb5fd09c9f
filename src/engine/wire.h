// How the server, the fork server and its children talk, below the messages of protocol.h. Plain system
// calls, no Asio, so that both sides of the fence share it.
//
//   server -> fork server   one SEQPACKET socket: a JobStart with the job's socket and descriptors
//   (SCM_RIGHTS) fork server -> server   a Hello when it has loaded; afterwards nothing on a job's own socket
//   first one byte with the child's pidfd (from the fork server), then frames: the server's
//                           request, and the child's progress, parts, reply or failure; each part waits for
//                           the server's `taken`. A frame is a u32 payload length, a MessageKind byte and the
//                           payload.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "engine/protocol.h"

namespace millrace::engine::wire {

inline constexpr std::uint32_t kMagic = 0x4d52454e;  // "MREN"
inline constexpr std::size_t kMaxDescriptors = 12;
inline constexpr std::size_t kFrameHead = 5;
inline constexpr char kPidfdByte = 'P';
inline constexpr int kControlFd = 3;  // of the fork server

struct JobStart {
  std::uint32_t magic = kMagic;
  std::uint32_t kind = 0;
  std::uint32_t background = 0;
  std::uint32_t descriptors = 0;  // besides the job's socket
  std::uint64_t memory_bytes = 0;
  std::uint64_t output_bytes = 0;
  std::uint64_t cpu_seconds = 0;
};

struct Hello {
  std::uint32_t magic = kMagic;
  std::uint32_t floor = 0;  // 1: media tasks are done
  char level[16] = {};
  char layers[240] = {};
  char missing[240] = {};  // for people: what is not there
};

// Sends one message without waiting; false with errno set when it was not taken.
bool send(int socket, const void* data, std::size_t size, std::span<const int> descriptors);

struct Received {
  std::ptrdiff_t bytes = -1;  // 0 at the end, negative with errno set
  std::vector<Fd> descriptors;
};
Received receive(int socket, void* data, std::size_t size, int flags);

std::string frame(MessageKind kind, std::string_view payload);

struct FrameHead {
  std::uint32_t bytes = 0;
  MessageKind kind = MessageKind::failure;
};
// Nothing if the length or the kind cannot be.
std::optional<FrameHead> parse_head(const char (&head)[kFrameHead]);

// Blocking, for the child's side. False when the other end is gone.
bool write_all(int fd, std::string_view data);
bool read_exactly(int fd, char* out, std::size_t size);

}  // namespace millrace::engine::wire
