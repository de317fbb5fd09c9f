#include "engine/wire.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstring>

namespace millrace::engine::wire {

bool send(int socket, const void* data, std::size_t size, std::span<const int> descriptors) {
  iovec part{const_cast<void*>(data), size};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * (kMaxDescriptors + 1))] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    if (descriptors.size() > kMaxDescriptors + 1) {
      errno = EINVAL;
      return false;
    }
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(head), descriptors.data(), descriptors.size_bytes());
  }
  for (;;) {
    auto sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent == static_cast<ssize_t>(size)) return true;
    if (sent >= 0 || errno != EINTR) return false;
  }
}

Received receive(int socket, void* data, std::size_t size, int flags) {
  iovec part{data, size};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * (kMaxDescriptors + 1))] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  Received got;
  do {
    got.bytes = ::recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
  } while (got.bytes < 0 && errno == EINTR);
  if (got.bytes < 0) return got;
  for (cmsghdr* head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
    if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) continue;
    std::size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; i++) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(head) + i * sizeof fd, sizeof fd);
      got.descriptors.emplace_back(fd);
    }
  }
  return got;
}

std::string frame(MessageKind kind, std::string_view payload) {
  auto bytes = static_cast<std::uint32_t>(payload.size());
  std::string out(reinterpret_cast<const char*>(&bytes), sizeof bytes);
  out.push_back(static_cast<char>(kind));
  out.append(payload);
  return out;
}

std::optional<FrameHead> parse_head(const char (&head)[kFrameHead]) {
  FrameHead parsed;
  std::memcpy(&parsed.bytes, head, sizeof parsed.bytes);
  auto kind = static_cast<unsigned char>(head[4]);
  if (parsed.bytes > kMaxMessage || kind > static_cast<unsigned char>(MessageKind::taken))
    return std::nullopt;
  parsed.kind = static_cast<MessageKind>(kind);
  return parsed;
}

bool write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    auto written = ::write(fd, data.data(), data.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    data.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool read_exactly(int fd, char* out, std::size_t size) {
  while (size > 0) {
    auto got = ::read(fd, out, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace millrace::engine::wire
